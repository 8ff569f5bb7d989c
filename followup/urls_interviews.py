"""Addresses of interviews, their drafts, and the brief before a meeting."""

from django.urls import URLPattern, URLResolver, path

import beneficiaries.converters  # noqa: F401 - registers <id:…>
from followup.views import drafts, interviews, prepare

urlpatterns: list[URLPattern | URLResolver] = [
    path("dossiers/<id:pk>/entretiens/nouveau/", interviews.new, name="interview_new"),
    path("dossiers/<id:pk>/entretiens/rapide/", interviews.quick, name="quick_contact"),
    path("dossiers/<id:pk>/entretiens/<id:interview_pk>/", interviews.interview, name="interview"),
    path(
        "dossiers/<id:pk>/entretiens/<id:interview_pk>/modifier/",
        interviews.amend,
        name="interview_amend",
    ),
    path(
        "dossiers/<id:pk>/entretiens/<id:interview_pk>/versions/",
        interviews.versions,
        name="interview_versions",
    ),
    path("dossiers/<id:pk>/preparer/", prepare.prepare, name="prepare"),
    path("brouillons/", drafts.drafts, name="drafts"),
    path("brouillons/cles/", drafts.local_keys, name="local_keys"),
    path("brouillons/<id:draft_pk>/abandonner/", drafts.abandon, name="draft_abandon"),
]

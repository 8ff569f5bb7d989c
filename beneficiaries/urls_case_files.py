"""Addresses of case files, people, barriers, agreements, and the person's own space."""

from django.urls import URLPattern, URLResolver, path

import beneficiaries.converters  # noqa: F401 - registers <id:…>
from beneficiaries.views import (
    access_reason,
    assignments,
    barriers,
    case_files,
    consents,
    people,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("dossiers/nouveau/", case_files.new, name="new"),
    path("dossiers/<id:pk>/", case_files.case_file, name="case_file"),
    path("dossiers/<id:pk>/acces/", access_reason.access_reason, name="access_reason"),
    path("dossiers/<id:pk>/fiche/", people.person, name="person"),
    path("dossiers/<id:pk>/autre/", case_files.another, name="another"),
    path("dossiers/<id:pk>/clore/", case_files.close, name="close"),
    path("dossiers/<id:pk>/rouvrir/", case_files.reopen, name="reopen"),
    path("dossiers/<id:pk>/affecter/", assignments.assign, name="assign"),
    path("dossiers/<id:pk>/journal/", case_files.journal, name="journal"),
    path("dossiers/<id:pk>/freins/nouveau/", barriers.add, name="add_barrier"),
    path("dossiers/<id:pk>/freins/<id:barrier_pk>/", barriers.change, name="barrier"),
    path(
        "dossiers/<id:pk>/freins/<id:barrier_pk>/lever/", barriers.resolve, name="resolve_barrier"
    ),
    path("dossiers/<id:pk>/accords/<slug:purpose>/", consents.consent, name="consent"),
    path("administration/notes/", consents.notices, name="notices"),
    path("administration/notes/proposees/", consents.publish_proposed, name="publish_proposed"),
    path("administration/notes/<slug:purpose>/", consents.notice, name="notice"),
]

"""Addresses of the person's own space."""

from django.urls import URLPattern, URLResolver, path

import beneficiaries.converters  # noqa: F401 - registers <id:…>
from followup.views import space, space_entrance

urlpatterns: list[URLPattern | URLResolver] = [
    path("l/<str:token>/", space_entrance.personal_link, name="personal_link"),
    path(
        "l/<str:token>/rendez-vous/",
        space_entrance.personal_link_appointment,
        name="personal_link_appointment",
    ),
    path(
        "l/<str:token>/rappels/",
        space_entrance.personal_link_opt_out,
        name="personal_link_opt_out",
    ),
    path(
        "l/<str:token>/point/",
        space_entrance.personal_link_questionnaire,
        name="personal_link_questionnaire",
    ),
    path("mon-espace/entrer/", space_entrance.enter, name="space_enter"),
    path("mon-espace/entrer/code/", space_entrance.code, name="space_code"),
    path("mon-espace/entrer/qui/", space_entrance.who, name="space_who"),
    path("mon-espace/quitter/", space_entrance.leave, name="space_leave"),
    path("mon-espace/au-revoir/", space_entrance.left, name="space_left"),
    path("mon-espace/", space.home, name="space"),
    path("mon-espace/moi/", space.me, name="space_me"),
    path("mon-espace/journal/", space.journal, name="space_journal"),
    path("mon-espace/lecture/", space.reading_mode, name="space_reading_mode"),
]

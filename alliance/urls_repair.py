"""Addresses of the alliance: repair."""

from django.urls import URLPattern, URLResolver, path

import beneficiaries.converters  # noqa: F401 - registers <id:…>
from alliance.views import repair, vignettes

ALL = "dossiers/<id:pk>/alliance/restaurations/"
ONE = f"{ALL}<id:episode_pk>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{ALL}nouvelle/", repair.begin, name="episode_new"),
    path(ONE, repair.episode, name="episode"),
    path(f"{ONE}etape/", repair.step, name="episode_step"),
    path(f"{ONE}etape/retirer/", repair.undo, name="episode_undo"),
    path(f"{ONE}fin/", repair.end, name="episode_end"),
    path(f"{ONE}vignette/", vignettes.vignette, name="vignette"),
    path(f"{ONE}vignette/supprimer/", vignettes.discard, name="vignette_discard"),
]

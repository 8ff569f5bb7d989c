"""Addresses of the CEP."""

from django.urls import URLPattern, URLResolver, path

import beneficiaries.converters  # noqa: F401 - registers <id:…>
from cep.views import analysis, competences, levels

app_name = "cep"

urlpatterns: list[URLPattern | URLResolver] = [
    path("dossiers/<id:pk>/cep/", levels.path, name="path"),
    path("dossiers/<id:pk>/cep/information/", levels.information, name="information"),
    path("dossiers/<id:pk>/cep/niveaux/<id:number>/accord/", levels.agreement, name="agreement"),
    path("dossiers/<id:pk>/cep/niveaux/<id:number>/ouvrir/", levels.enter, name="open_level"),
    path("dossiers/<id:pk>/cep/periodes/<id:period_pk>/clore/", levels.leave, name="close_level"),
    path("dossiers/<id:pk>/cep/demande/", analysis.request_words, name="request"),
    path("dossiers/<id:pk>/cep/situation/", analysis.situation, name="situation"),
    path("dossiers/<id:pk>/cep/competences/", competences.profile, name="competences"),
    path(
        "dossiers/<id:pk>/cep/competences/<slug:moment>/<slug:rater>/",
        competences.rate_profile,
        name="rate",
    ),
    path("dossiers/<id:pk>/cep/<slug:kind>/nouvelle/", analysis.add, name="add_line"),
    path("dossiers/<id:pk>/cep/<slug:kind>/<id:line_pk>/", analysis.change, name="line"),
    path(
        "dossiers/<id:pk>/cep/<slug:kind>/<id:line_pk>/retirer/",
        analysis.remove,
        name="remove_line",
    ),
]

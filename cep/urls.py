"""Addresses of the CEP."""

from django.urls import URLPattern, URLResolver, path

import beneficiaries.converters  # noqa: F401 - registers <id:…>
import cep.converters  # noqa: F401 - registers <level:…>
from cep import urls_activity, urls_documents
from cep.views import analysis, competences, levels, my_project, plans, projects

app_name = "cep"

urlpatterns: list[URLPattern | URLResolver] = [
    *urls_activity.urlpatterns,
    *urls_documents.urlpatterns,
    path("mon-espace/projet/", my_project.project, name="my_project"),
    path("mon-espace/projet/demande/", my_project.request_words, name="my_request"),
    path(
        "mon-espace/projet/competences/<slug:competence>/",
        my_project.competence,
        name="my_competence",
    ),
    path("dossiers/<id:pk>/cep/", levels.path, name="path"),
    path("dossiers/<id:pk>/cep/information/", levels.information, name="information"),
    path("dossiers/<id:pk>/cep/niveaux/<level:number>/accord/", levels.agreement, name="agreement"),
    path("dossiers/<id:pk>/cep/niveaux/<level:number>/ouvrir/", levels.enter, name="open_level"),
    path("dossiers/<id:pk>/cep/periodes/<id:period_pk>/clore/", levels.leave, name="close_level"),
    path("dossiers/<id:pk>/cep/demande/", analysis.request_words, name="request"),
    path("dossiers/<id:pk>/cep/situation/", analysis.situation, name="situation"),
    path("dossiers/<id:pk>/cep/competences/", competences.profile, name="competences"),
    path(
        "dossiers/<id:pk>/cep/competences/<slug:moment>/<slug:rater>/",
        competences.rate_profile,
        name="rate",
    ),
    path("dossiers/<id:pk>/cep/projets/nouveau/", projects.add, name="add_project"),
    path("dossiers/<id:pk>/cep/projets/<id:project_pk>/", projects.project, name="project"),
    path(
        "dossiers/<id:pk>/cep/projets/<id:project_pk>/modifier/",
        projects.change,
        name="change_project",
    ),
    path(
        "dossiers/<id:pk>/cep/projets/<id:project_pk>/decider/",
        projects.decide,
        name="decide_project",
    ),
    path(
        "dossiers/<id:pk>/cep/projets/<id:project_pk>/mettre-de-cote/",
        projects.set_aside,
        name="set_aside_project",
    ),
    path(
        "dossiers/<id:pk>/cep/projets/<id:project_pk>/reprendre/",
        projects.take_up,
        name="take_up_project",
    ),
    path(
        "dossiers/<id:pk>/cep/projets/<id:project_pk>/faisabilite/",
        projects.feasibility,
        name="feasibility",
    ),
    path(
        "dossiers/<id:pk>/cep/projets/<id:project_pk>/objectifs/",
        plans.goals,
        name="project_goals",
    ),
    path(
        "dossiers/<id:pk>/cep/projets/<id:project_pk>/calendrier/",
        projects.calendar,
        name="calendar",
    ),
    path(
        "dossiers/<id:pk>/cep/projets/<id:project_pk>/<slug:kind>/nouvelle/",
        plans.add,
        name="add_to_project",
    ),
    path(
        "dossiers/<id:pk>/cep/projets/<id:project_pk>/<slug:kind>/<id:line_pk>/",
        plans.change,
        name="project_line",
    ),
    path(
        "dossiers/<id:pk>/cep/projets/<id:project_pk>/<slug:kind>/<id:line_pk>/retirer/",
        plans.remove,
        name="remove_from_project",
    ),
    path("dossiers/<id:pk>/cep/<slug:kind>/nouvelle/", analysis.add, name="add_line"),
    path("dossiers/<id:pk>/cep/<slug:kind>/<id:line_pk>/", analysis.change, name="line"),
    path(
        "dossiers/<id:pk>/cep/<slug:kind>/<id:line_pk>/retirer/",
        analysis.remove,
        name="remove_line",
    ),
]

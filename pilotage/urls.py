"""Addresses of the views over everything."""

from django.urls import URLPattern, URLResolver, path

from pilotage import views

app_name = "pilotage"

urlpatterns: list[URLPattern | URLResolver] = [
    path("equipe/", views.team, name="caseloads"),
    path("equipe/export/", views.export, name="caseloads_export"),
    path("equipe/poids/", views.weights, name="weights"),
]

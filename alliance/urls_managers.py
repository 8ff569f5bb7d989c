"""Addresses of the alliance: settings, norms, figures of the teams."""

from django.urls import URLPattern, URLResolver, path

from alliance.views import managers

SETTINGS = "administration/alliance/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(SETTINGS, managers.settings, name="settings"),
    path(f"{SETTINGS}normes/", managers.norms, name="norms"),
    path(f"{SETTINGS}normes/adopter/", managers.adopt, name="norms_adopt"),
    path("equipe/alliance/", managers.figures, name="figures"),
]

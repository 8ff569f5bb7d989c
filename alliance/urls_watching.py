"""Addresses of the alliance: signals and the page of a file."""

from django.urls import URLPattern, URLResolver, path

import beneficiaries.converters  # noqa: F401 - registers <id:…>
from alliance.views import watching

FILE = "dossiers/<id:pk>/alliance/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("signaux/", watching.signals, name="signals"),
    path(FILE, watching.file, name="file"),
    path(f"{FILE}demande/", watching.wish, name="wish"),
    path(f"{FILE}signaux/<id:signal_pk>/", watching.signal, name="signal"),
]

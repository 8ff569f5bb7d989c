"""Addresses of the list, the search, the exports and the duplicates."""

from django.urls import URLPattern, URLResolver, path

from beneficiaries import converters  # noqa: F401 - registers <id:…>
from beneficiaries.views import listing, rome, search

urlpatterns: list[URLPattern | URLResolver] = [
    path("dossiers/", listing.case_files, name="list"),
    path("dossiers/recherche/", search.search, name="search"),
    path("conseillers/", listing.counsellors, name="counsellors"),
    path("metiers/", rome.trades, name="trades"),
]

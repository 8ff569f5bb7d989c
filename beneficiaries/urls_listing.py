"""Addresses of the list, the search, the exports and the duplicates."""

from django.urls import URLPattern, URLResolver, path

from beneficiaries import converters  # noqa: F401 - registers <id:…>
from beneficiaries.views import duplicates, exports, listing, rome, search

urlpatterns: list[URLPattern | URLResolver] = [
    path("dossiers/", listing.case_files, name="list"),
    path("dossiers/recherche/", search.search, name="search"),
    path("dossiers/export/", exports.export, name="export"),
    path("exports/<id:pk>/", exports.export_job, name="export_job"),
    path("exports/<id:pk>/fichier/", exports.export_file, name="export_file"),
    path("conseillers/", listing.counsellors, name="counsellors"),
    path("equipes/", listing.teams, name="teams"),
    path("metiers/", rome.trades, name="trades"),
    path("doublons/", duplicates.duplicates, name="duplicates"),
    path("doublons/<id:kept>/<id:absorbed>/", duplicates.merge, name="merge"),
    path("doublons/<id:kept>/<id:absorbed>/distinctes/", duplicates.distinct, name="distinct"),
    path("fusions/<id:pk>/annuler/", duplicates.undo, name="undo_merge"),
]

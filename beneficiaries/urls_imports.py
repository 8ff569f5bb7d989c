"""Addresses of the import."""

from django.urls import URLPattern, URLResolver, path

import beneficiaries.converters  # noqa: F401 - registers <id:…>
from beneficiaries.views import imports

urlpatterns: list[URLPattern | URLResolver] = [
    path("imports/", imports.imports, name="imports"),
    path("imports/modele.csv", imports.model_file, name="import_model"),
    path("imports/<id:pk>/", imports.batch, name="import_batch"),
    path("imports/<id:pk>/colonnes/", imports.columns, name="import_columns"),
    path("imports/<id:pk>/lignes/<id:row>/", imports.row, name="import_row"),
    path("imports/<id:pk>/enregistrer/", imports.commit, name="import_commit"),
    path("imports/<id:pk>/avancement/", imports.progress, name="import_progress"),
    path("imports/<id:pk>/refusees/", imports.refused, name="import_refused"),
    path("imports/<id:pk>/abandonner/", imports.abandon, name="import_abandon"),
]

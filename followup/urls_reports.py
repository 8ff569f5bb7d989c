"""Addresses of progress reports."""

from django.urls import URLPattern, URLResolver, path

import beneficiaries.converters  # noqa: F401 - registers <id:…>
from followup.views import report_batches, reports

FILE = "dossiers/<id:pk>/rapports/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(FILE, reports.reports, name="reports"),
    path(f"{FILE}nouveau/", reports.new, name="report_new"),
    path(f"{FILE}apercu/", reports.preview, name="report_preview"),
    path(f"{FILE}<id:report_pk>/", reports.report, name="report"),
    path(f"{FILE}<id:report_pk>/fichier/", reports.report_file, name="report_file"),
    path(f"{FILE}<id:report_pk>/partager/", reports.share, name="report_share"),
    path("rapports/nouveau/", report_batches.new, name="report_batch_new"),
    path("rapports/<id:pk>/", report_batches.batch, name="report_batch"),
    path("rapports/<id:pk>/fichier/", report_batches.batch_file, name="report_batch_file"),
]

"""Addresses of people, case files, imports and exports."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "beneficiaries"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("beneficiaries.urls_listing")),
    path("", include("beneficiaries.urls_case_files")),
    path("", include("beneficiaries.urls_imports")),
    path("", include("beneficiaries.urls_handover")),
]

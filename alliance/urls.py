"""Addresses of the alliance."""

from django.urls import URLPattern, URLResolver

from alliance import urls_check_ins, urls_instruments, urls_managers, urls_repair, urls_watching

app_name = "alliance"

urlpatterns: list[URLPattern | URLResolver] = [
    *urls_instruments.urlpatterns,
    *urls_check_ins.urlpatterns,
    *urls_watching.urlpatterns,
    *urls_repair.urlpatterns,
    *urls_managers.urlpatterns,
]

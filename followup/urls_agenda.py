"""Addresses of the agenda and appointments."""

from django.urls import URLPattern, URLResolver

import beneficiaries.converters  # noqa: F401 - registers <id:…>

urlpatterns: list[URLPattern | URLResolver] = []

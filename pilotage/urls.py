"""Addresses of the views over everything."""

from django.urls import URLPattern, URLResolver

app_name = "pilotage"

urlpatterns: list[URLPattern | URLResolver] = []

"""Addresses of what happens between two people."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "followup"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("followup.urls_agenda")),
    path("", include("followup.urls_interviews")),
    path("", include("followup.urls_plan")),
    path("", include("followup.urls_messages")),
    path("", include("followup.urls_reminders")),
    path("", include("followup.urls_space")),
    path("", include("followup.urls_reports")),
]

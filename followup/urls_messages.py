"""Addresses of messages."""

from django.urls import URLPattern, URLResolver, path

import beneficiaries.converters  # noqa: F401 - registers <id:…>
from followup.views import messages

urlpatterns: list[URLPattern | URLResolver] = [
    path("dossiers/<id:pk>/messages/", messages.thread, name="messages"),
    path("dossiers/<id:pk>/messages/lus/", messages.read, name="messages_read"),
    path(
        "dossiers/<id:pk>/messages/pieces/<id:attachment_pk>/",
        messages.attachment,
        name="attachment",
    ),
]

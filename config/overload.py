"""The answer of a page whose database is away or too slow: a French 503, nothing typed lost."""

from __future__ import annotations

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string

RETRY_SECONDS = 5
NEVER_KEPT = {"csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword", "code"}
Unavailable = (OperationalError, InterfaceError)


def overloaded(request: HttpRequest) -> HttpResponse:
    """Render without touching the database; a form that was sent can be sent again as it is."""
    kept = _sent_fields(request)
    page = render_to_string(
        "503.html",
        {
            "kept": kept,
            "action": request.get_full_path(),
            "csrf": get_token(request) if kept else "",
        },
    )
    return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_SECONDS)})


def _sent_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """What the person had typed, secrets excepted; files cannot be sent back."""
    if request.method != "POST" or request.FILES:
        return []
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name not in NEVER_KEPT
        for value in values
    ]

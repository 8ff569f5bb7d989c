"""The answer of a page whose database is away or too slow: a French 503, nothing typed lost."""

from __future__ import annotations

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.template.loader import render_to_string

from accounts.held import FIELD, may_be_kept

RETRY_SECONDS = 5
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


class _Check(CsrfViewMiddleware):
    """The framework's check of the token, which answers instead of rendering a page."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponse(reason, status=403)


def _came_from_us(request: HttpRequest) -> bool:
    """A form forged elsewhere must not be offered for sending again with a good token."""
    if getattr(request, "csrf_processing_done", False):
        return True
    check = _Check(lambda _request: HttpResponse())
    check.process_request(request)
    return check.process_view(request, overloaded, (), {}) is None


def _sent_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """What the person had typed on a page of ours, secrets excepted; files cannot be sent back."""
    if request.method != "POST" or not _came_from_us(request) or request.FILES:
        return []
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name == FIELD or may_be_kept(name)
        for value in values
    ]

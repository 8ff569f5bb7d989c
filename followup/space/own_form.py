"""Proof that a form came from our own page, where that page may send no referrer.

A browser that is told `no-referrer` sends `Origin: null` with the form, and the framework's check
refuses it. The secret shared between the form and the cookie is proof enough: it is asked here.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware


class _TokenAlone(CsrfViewMiddleware):
    """The framework's check of the token, without those of the origin and of the referrer."""

    def _origin_verified(self, request: HttpRequest) -> bool:
        same: bool = super()._origin_verified(request)  # type: ignore[misc]
        return same or request.META.get("HTTP_ORIGIN") == "null"

    def _check_referer(self, request: HttpRequest) -> None:
        """There is none."""


def refuse_forged(request: HttpRequest) -> HttpResponse | None:
    """The refusal page, or None when the token of the form is that of the cookie."""

    def checked(request: HttpRequest) -> Any:
        raise NotImplementedError

    check = _TokenAlone(checked)
    check.process_request(request)
    return check.process_view(request, checked, (), {})

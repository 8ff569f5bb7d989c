"""Trades proposed while a ROME code or a label is typed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from accounts.access import signed_in
from beneficiaries.rome import matching

LONGEST = 80


@require_safe
@signed_in
def trades(request: HttpRequest) -> HttpResponse:
    """Reference data, the same for everybody who is signed in."""
    found = matching(request.GET.get("q", "")[:LONGEST])
    answer = [{"value": t.code, "label": t.label, "detail": t.code} for t in found]
    return JsonResponse(answer, safe=False)

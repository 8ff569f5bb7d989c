"""Search from anywhere: a panel while typing, a page for those who press Enter."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import Capability, requires
from accounts.requests import SignedInRequest
from beneficiaries.searching import LONGEST, find

IN_PANEL, ON_PAGE = 8, 50


@require_safe
@requires(Capability.LIST_CASE_FILES)
def search(request: SignedInRequest) -> HttpResponse:
    """The same results twice: eight for the panel, fifty for the page."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    context = {
        "q": text,
        "found": find(request.user, text, limit=IN_PANEL if request.htmx else ON_PAGE),
        "case_file_url": reverse("beneficiaries:case_file", args=[1]).removesuffix("1/"),
    }
    part = "#panel" if request.htmx else ""
    return render(request, f"beneficiaries/search.html{part}", context)

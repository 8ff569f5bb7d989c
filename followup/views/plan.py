"""The action plan of a case file, everything on one page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.access import Capability, requires
from beneficiaries.views.opening import actor, asks_for_a_reason, file_to_read, file_to_write
from beneficiaries.way_back import address
from followup.plan.page import PlanPage


@requires(Capability.OPEN_CASE_FILES)
@require_safe
@asks_for_a_reason
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "followup/plan.html", page_to_read(request, pk).whole())


def page_to_read(request: HttpRequest, pk: int) -> PlanPage:
    return PlanPage(request, actor(request), file_to_read(request, pk))


def page_to_write(request: HttpRequest, pk: int) -> PlanPage:
    return PlanPage(request, actor(request), file_to_write(request, pk))


def back_to_plan(request: HttpRequest, pk: int, place: str = "") -> HttpResponse:
    """The plan after a deed, at the place where it was done."""
    url = address("followup:plan", pk, query=request.GET)
    return redirect(f"{url}#{place}" if place else url)


def by_htmx(request: HttpRequest) -> bool:
    """A piece of page is asked for, not a page."""
    return request.headers.get("HX-Request") == "true"

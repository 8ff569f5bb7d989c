"""The thirty-second brief: one page, on a phone or on paper."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import Capability, requires
from beneficiaries.panels import visit_of
from beneficiaries.views.opening import actor, asks_for_a_reason, file_to_read
from followup.interviews.prepare import brief_for
from followup.models import Appointment


@requires(Capability.OPEN_CASE_FILES)
@asks_for_a_reason
def prepare(request: HttpRequest, pk: int) -> HttpResponse:
    case_file = file_to_read(request, pk)
    visit = visit_of(actor(request), case_file, request.GET)
    assert visit is not None  # noqa: S101 - the file was just opened
    mine = Appointment.objects.visible_to(actor(request)).filter(case_file=case_file)
    context = {
        "case_file": case_file,
        "person": case_file.beneficiary,
        "visit": visit,
        "appointment": mine.upcoming().order_by("starts_at", "pk").first(),
        "sections": brief_for(visit),
    }
    return render(request, "followup/prepare.html", context)

"""The log of an interview: written, closed, read, amended, compared."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Capability, requires
from beneficiaries.models import CaseFile
from beneficiaries.views.opening import actor, asks_for_a_reason, file_to_read, file_to_write
from followup.interviews.desk import Desk, appointment_asked, held_for
from followup.interviews.reading import compared, log_of
from followup.models import Interview
from followup.views.interview_writing import answer


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a meeting that has no log yet; its draft comes back by itself."""
    case_file = file_to_write(request, pk)
    appointment = appointment_asked(request, case_file)
    logged = Interview.objects.visible_to(actor(request)).filter(appointment=appointment).first()
    if appointment is not None and logged is not None and request.method != "POST":
        messages.info(request, _("Ce rendez-vous a déjà son compte rendu : le voici."))
        return redirect("followup:interview", pk, logged.pk)
    desk = Desk(actor(request), case_file, appointment)
    desk.held = held_for(request, desk)
    return answer(request, desk)


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def quick(request: HttpRequest, pk: int) -> HttpResponse:
    """Five minutes on the telephone: the same log, shorter first."""
    desk = Desk(actor(request), file_to_write(request, pk), quick=True)
    desk.held = held_for(request, desk)
    return answer(request, desk)


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def amend(request: HttpRequest, pk: int, interview_pk: int) -> HttpResponse:
    """The same page for a log that exists: each change keeps the text as it was."""
    case_file = file_to_write(request, pk)
    interview = _interview(request, case_file, interview_pk)
    desk = Desk(actor(request), case_file, interview.appointment, interview)
    desk.held = held_for(request, desk)
    return answer(request, desk)


@requires(Capability.OPEN_CASE_FILES)
@asks_for_a_reason
def interview(request: HttpRequest, pk: int, interview_pk: int) -> HttpResponse:
    """The log as it stands."""
    case_file = file_to_read(request, pk)
    log = log_of(actor(request), _interview(request, case_file, interview_pk))
    context = {"case_file": case_file, "person": case_file.beneficiary, "log": log}
    return render(request, "followup/interview.html", context)


@requires(Capability.OPEN_CASE_FILES)
@asks_for_a_reason
def versions(request: HttpRequest, pk: int, interview_pk: int) -> HttpResponse:
    """Two versions side by side, what was added and taken away."""
    case_file = file_to_read(request, pk)
    found = _interview(request, case_file, interview_pk)
    context = {
        "case_file": case_file,
        "person": case_file.beneficiary,
        "interview": found,
        "comparison": compared(actor(request), found, request.GET),
        "back_url": reverse("followup:interview", args=[pk, found.pk]),
    }
    return render(request, "followup/interview_versions.html", context)


def _interview(request: HttpRequest, case_file: CaseFile, interview_pk: int) -> Interview:
    rows = Interview.objects.visible_to(actor(request)).filter(case_file=case_file)
    found: Interview = get_object_or_404(
        rows.select_related("case_file__beneficiary", "counsellor", "appointment", "closed_by"),
        pk=interview_pk,
    )
    return found

"""One appointment: its page, outcome, calling off, a colleague instead, its calendar file."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import Capability, requires
from accounts.held import held_data
from beneficiaries.models import CaseFile
from beneficiaries.refusals import Refused, StaleVersion
from beneficiaries.services.access import opening_of
from beneficiaries.views.opening import (
    actor,
    asks_for_a_reason,
    back_to_file,
    file_to_read,
    file_to_write,
)
from followup.agenda import calendars, checklists
from followup.forms.outcomes import CancelForm, HandOverForm, OutcomeForm, VersionForm
from followup.models import Appointment, Outcome
from followup.services.appointments import cancel as cancel_appointment
from followup.services.appointments import correct_outcome, give_outcome, hand_over
from followup.services.bookings import MOVED_SENTENCE

CALENDAR_TYPE = "text/calendar; charset=utf-8"


@requires(Capability.OPEN_CASE_FILES)
@require_safe
@asks_for_a_reason
def appointment(request: HttpRequest, pk: int, appointment_pk: int) -> HttpResponse:
    case_file = file_to_read(request, pk)
    shown = _find(request, case_file, appointment_pk)
    opening = opening_of(actor(request), case_file)
    corrections = shown.corrections.select_related("corrected_by").order_by("-corrected_at", "-pk")
    context = _page(request, case_file, shown) | {
        "corrections": corrections[:50],
        "checklist": checklists.in_words(shown.mode, shown.room_checklist),
        "may_write": bool(opening and opening.may_write),
    }
    return render(request, "followup/appointment.html", context)


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def outcome(request: HttpRequest, pk: int, appointment_pk: int) -> HttpResponse:
    case_file, shown = appointment_to_write(request, pk, appointment_pk)
    if _said_already(request, shown):
        return land(request, pk)
    data = request.POST if request.method == "POST" else held_data(request)
    form = OutcomeForm(data, appointment=shown)
    stale = False
    if request.method == "POST" and form.is_valid():
        try:
            _say(request, shown, form)
        except StaleVersion:
            stale = True
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            _tell_said(request, form)
            return land(request, pk)
    return _deed_page(
        request, "followup/appointment_outcome.html", case_file, shown, form, stale=stale
    )


def _tell_said(request: HttpRequest, form: OutcomeForm) -> None:
    """The reason is asked before an absence counts."""
    if form.cleaned_data["outcome"] == Outcome.NO_SHOW:
        messages.warning(
            request,
            _("Absence notée. Demandez-en le motif avant qu’elle ne compte : elle se corrige."),
        )
    else:
        messages.success(request, _("L’issue est notée."))


def _said_already(request: HttpRequest, shown: Appointment) -> bool:
    """The button of a list pressed twice: the first press said it."""
    sent = request.POST
    return bool(shown.outcome) and "reason" not in sent and sent.get("outcome") == shown.outcome


def _say(request: HttpRequest, shown: Appointment, form: OutcomeForm) -> Appointment:
    """Said for the first time, or said otherwise."""
    version = form.cleaned_data["version"]
    if not form.corrects:
        return give_outcome(by=actor(request), appointment=shown, version=version, **form.said)
    reason = form.cleaned_data["reason"]
    return correct_outcome(
        by=actor(request), appointment=shown, version=version, reason=reason, **form.said
    )


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def cancel(request: HttpRequest, pk: int, appointment_pk: int) -> HttpResponse:
    case_file, shown = appointment_to_write(request, pk, appointment_pk)
    data = request.POST if request.method == "POST" else held_data(request)
    form = CancelForm(data, initial={"version": shown.version})
    stale = False
    if request.method == "POST" and form.is_valid():
        try:
            cancel_appointment(by=actor(request), appointment=shown, **form.cleaned_data)
        except StaleVersion:
            stale = True
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Le rendez-vous est annulé."))
            return land(request, pk)
    return _deed_page(
        request, "followup/appointment_cancel.html", case_file, shown, form, stale=stale
    )


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def entrust(request: HttpRequest, pk: int, appointment_pk: int) -> HttpResponse:
    case_file, shown = appointment_to_write(request, pk, appointment_pk)
    data = request.POST if request.method == "POST" else held_data(request)
    form = HandOverForm(data, appointment=shown)
    stale = False
    if request.method == "POST" and form.is_valid():
        try:
            hand_over(by=actor(request), appointment=shown, **form.cleaned_data)
        except StaleVersion:
            stale = True
        except Refused as refusal:
            form.add_error("receiver", str(refusal))
        else:
            messages.success(request, _("Le rendez-vous est confié."))
            return land(request, pk)
    return _deed_page(
        request, "followup/appointment_entrust.html", case_file, shown, form, stale=stale
    )


@requires(Capability.OPEN_CASE_FILES)
@require_safe
@asks_for_a_reason
def calendar(request: HttpRequest, pk: int, appointment_pk: int) -> HttpResponse:
    case_file = file_to_read(request, pk)
    shown = _find(request, case_file, appointment_pk)
    method = "CANCEL" if shown.is_freed else "REQUEST"
    content = calendars.calendar_file(shown, method=method)
    return HttpResponse(
        content,
        content_type=f"{CALENDAR_TYPE}; method={method}",
        headers={
            "Content-Disposition": f'attachment; filename="{calendars.file_name(shown)}"',
            "Cache-Control": "no-store",
        },
    )


def appointment_to_write(
    request: HttpRequest, pk: int, appointment_pk: int
) -> tuple[CaseFile, Appointment]:
    """An appointment of a file that one may write in."""
    case_file = file_to_write(request, pk)
    return case_file, _find(request, case_file, appointment_pk)


def _find(request: HttpRequest, case_file: CaseFile, appointment_pk: int) -> Appointment:
    rows = Appointment.objects.visible_to(actor(request)).filter(case_file=case_file)
    rows = rows.select_related(
        "case_file__organisation", "beneficiary", "counsellor", "organisation", "outcome_by"
    )
    return get_object_or_404(rows, pk=appointment_pk)


def back_of(request: HttpRequest) -> str:
    """The page that the deed was chosen on, carried through the form."""
    return request.POST.get("back", request.GET.get("back", ""))


def land(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the button stood: the agenda, the day; else the case file."""
    back = request.POST.get("back", "")
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return back_to_file(request, pk)


def kept_query(request: HttpRequest) -> str:
    """The list that the file was opened from goes along."""
    kept = request.GET.get("liste", "")
    return f"?{urlencode({'liste': kept})}" if kept else ""


def _page(request: HttpRequest, case_file: CaseFile, shown: Appointment) -> dict[str, Any]:
    return {
        "case_file": case_file,
        "person": case_file.beneficiary,
        "appointment": shown,
        "kept": kept_query(request),
    }


def _deed_page(
    request: HttpRequest,
    template: str,
    case_file: CaseFile,
    shown: Appointment,
    form: VersionForm,
    *,
    stale: bool,
) -> HttpResponse:
    """The form of a deed; after somebody else's, what is saved now beside what was typed."""
    if stale:
        form.over_version(shown.version)
    context = _page(request, case_file, shown) | {
        "form": form,
        "moved": MOVED_SENTENCE if stale else "",
        "back": back_of(request),
    }
    return render(request, template, context)

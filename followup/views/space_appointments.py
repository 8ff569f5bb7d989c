"""The person's appointments: seen, confirmed, asked to move, called off, put in a calendar."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from beneficiaries.refusals import Refused
from followup.agenda.calendars import calendar_file, file_name
from followup.forms.space import CancelForm, WishForm
from followup.models import Appointment, LinkPurpose
from followup.services import appointments_by_person as deeds
from followup.services.space_deeds import call_off
from followup.space.person import PersonRequest, for_person

for_person_or_slot = for_person.also(LinkPurpose.APPOINTMENT)
PAST_SHOWN = 10


@require_safe
@for_person
def appointments(request: PersonRequest) -> HttpResponse:
    """What is to come, then the last ones."""
    mine = request.person.appointments.select_related("counsellor")
    now = timezone.now()
    context = {
        "person": request.person,
        "coming": mine.upcoming(now).order_by("starts_at")[:20],
        "past": mine.filter(starts_at__lt=now).order_by("-starts_at")[:PAST_SHOWN],
    }
    return render(request, "followup/space_appointments.html", context)


def _slot(request: PersonRequest, pk: int) -> Appointment:
    """Theirs; a link made for one appointment opens no other."""
    narrow = request.link is not None and request.link.purpose == LinkPurpose.APPOINTMENT
    if narrow and request.link and request.link.subject_id != pk:
        raise Http404
    rows = request.person.appointments.select_related(
        "counsellor", "case_file__organisation", "beneficiary", "organisation"
    )
    slot: Appointment = get_object_or_404(rows, pk=pk)
    return slot


@require_safe
@for_person_or_slot
def appointment(request: PersonRequest, pk: int) -> HttpResponse:
    """One appointment and what may be done with it."""
    slot = _slot(request, pk)
    may_act = not slot.outcome and slot.starts_at > timezone.now()
    return _page(request, "space_appointment", slot, may_act=may_act)


def _page(request: PersonRequest, name: str, slot: Appointment, **more: object) -> HttpResponse:
    narrow = bool(request.link and request.link.purpose == LinkPurpose.APPOINTMENT)
    context = {"person": request.person, "slot": slot, "narrow": narrow, **more}
    return render(request, f"followup/{name}.html", context)


@require_POST
@for_person_or_slot
def confirm(request: PersonRequest, pk: int) -> HttpResponse:
    """The person will come."""
    slot = _slot(request, pk)
    try:
        deeds.confirm_by_person(person=request.person, appointment=slot)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("C’est noté : vous venez. Merci."))
    return redirect("followup:space_appointment", pk=pk)


@for_person_or_slot
def move(request: PersonRequest, pk: int) -> HttpResponse:
    """Another moment, in the person's words; the counsellor answers."""
    slot, form = _slot(request, pk), WishForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            deeds.ask_to_move_by_person(
                person=request.person, appointment=slot, wish=form.cleaned_data["wish"]
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _("Votre demande est partie. Le rendez-vous reste prévu jusqu’à la réponse."),
            )
            return redirect("followup:space_appointment", pk=pk)
    return _page(request, "space_appointment_move", slot, form=form)


@for_person_or_slot
def cancel(request: PersonRequest, pk: int) -> HttpResponse:
    """The person will not come; a reason, if they wish, goes with the messages."""
    slot, form = _slot(request, pk), CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            call_off(person=request.person, appointment=slot, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("C’est noté : le rendez-vous est annulé."))
            return redirect("followup:space_appointment", pk=pk)
    return _page(request, "space_appointment_cancel", slot, form=form)


@require_safe
@for_person_or_slot
def calendar(request: PersonRequest, pk: int) -> HttpResponse:
    """The appointment for the calendar of the phone."""
    slot = _slot(request, pk)
    method = "CANCEL" if slot.is_cancelled else "PUBLISH"
    answer = HttpResponse(
        calendar_file(slot, method=method), content_type="text/calendar; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="{file_name(slot)}"'
    return answer

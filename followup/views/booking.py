"""Booking an appointment, and changing one: what was typed is never lost."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import Capability, requires
from accounts.held import held_data
from accounts.models import User
from beneficiaries.models import CaseFile
from beneficiaries.refusals import Refused, StaleVersion
from beneficiaries.views.opening import actor, asks_for_a_reason, back_to_file, file_to_write
from followup.agenda.availability import clashes, offered_slots, unusual
from followup.agenda.moments import moment_in_words
from followup.agenda.preferences import preferences_of
from followup.agenda.slots import Span
from followup.forms.appointments import BookForm, ChangeForm, SlotForm
from followup.models import Appointment
from followup.services.appointments import SlotTaken, book_series, change
from followup.services.bookings import MOVED_SENTENCE
from followup.views.appointments import appointment_to_write, back_of, land

FOUND = 6


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def book(request: HttpRequest, pk: int) -> HttpResponse:
    case_file = file_to_write(request, pk)
    data = request.POST if request.method == "POST" else held_data(request)
    initial = _proposed(request, case_file)
    form = BookForm(data, case_file=case_file, initial=initial)
    clashing: list[Any] = []
    if request.method == "POST" and not _only_looks(request, form) and form.is_valid():
        try:
            booked, clashing = _book(actor(request), case_file, form)
        except (Refused, ValidationError) as refusal:
            _complain(form, refusal, case_file)
        else:
            if booked:
                messages.success(request, _told(booked))
                return back_to_file(request, pk)
    context = _page(request, form, case_file) | {"clashing": clashing}
    return render(request, "followup/appointment_book.html", context)


def _book(user: User, case_file: CaseFile, form: BookForm) -> tuple[list[Appointment], list[Any]]:
    """Book what is free, or give what is in the way before anything is booked."""
    slots, counsellor = form.slots(), form.cleaned_data["counsellor"]
    key = form.cleaned_data["form_key"]
    sent = Appointment.objects.visible_to(user).filter(form_key=key)
    if len(slots) > 1 and not sent.exists():
        in_the_way = clashes(case_file=case_file, counsellor=counsellor, slots=slots)
        moments = {clash.starts_at for clash in in_the_way}
        free = [slot for slot in slots if slot.starts_at not in moments]
        if in_the_way and not (form.cleaned_data["skip_clashes"] and free):
            return [], in_the_way
        slots = free
    elif _is_unusual(form, case_file):
        return [], []
    made = book_series(
        by=user,
        case_file=case_file,
        counsellor=counsellor,
        slots=[(slot.starts_at, slot.ends_at) for slot in slots],
        details=form.details,
        form_key=key,
    )
    return made, []


def _is_unusual(form: SlotForm, case_file: CaseFile) -> bool:
    """A holiday or an odd hour is booked by who says so, once warned."""
    form.warned = unusual(case_file, form.span)
    return bool(form.warned) and not form.cleaned_data["anyway"]


def _told(booked: list[Appointment]) -> str:
    first = moment_in_words(booked[0].starts_at)
    if len(booked) == 1:
        return _("Rendez-vous planifié %(moment)s.") % {"moment": first}
    return ngettext(
        "%(count)s rendez-vous planifié, à partir de %(moment)s.",
        "%(count)s rendez-vous planifiés, à partir de %(moment)s.",
        len(booked),
    ) % {"count": len(booked), "moment": first}


def _proposed(request: HttpRequest, case_file: CaseFile) -> dict[str, Any]:
    """As last time, with the referent or oneself, at the moment that a link names."""
    user = actor(request)
    referent = case_file.referent_id or user.pk
    rows = Appointment.objects.visible_to(user).filter(case_file=case_file)
    last = rows.order_by("-starts_at", "-pk").first()
    initial: dict[str, Any] = {"counsellor": referent}
    if last is not None:
        initial |= {"mode": last.mode, "place": last.place, "video_link": last.video_link}
    initial["day"], initial["hour"] = _named(request)
    return initial


def _named(request: HttpRequest) -> tuple[datetime.date | None, str]:
    try:
        day = parse_date(request.GET.get("jour", "")[:20])
    except ValueError:
        day = None
    return day, request.GET.get("heure", "")[:5]


def _only_looks(request: HttpRequest, form: SlotForm) -> bool:
    """A proposed slot was taken up, or others are looked for: nothing is booked yet."""
    if "look" in request.POST:
        form.with_values({})
        return True
    wanted = request.POST.get("use_slot", "")
    if not wanted:
        return False
    try:
        moment = parse_datetime(wanted[:40])
    except ValueError:
        moment = None
    if moment is None:
        form.with_values({})
    else:
        local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
        form.with_values({"day": f"{local:%Y-%m-%d}", "hour": f"{local:%H:%M}"})
    return True


def _complain(form: SlotForm, refusal: Exception, case_file: CaseFile) -> None:
    """The sentence at the form; for a slot that is taken, the next free ones in words."""
    if isinstance(refusal, ValidationError):
        form.add_error("hour", refusal)
        return
    sentence = str(refusal)
    if isinstance(refusal, SlotTaken):
        free = _offered(form, case_file, limit=3)
        if free:
            moments = ", ".join(moment_in_words(span.starts_at) for span in free)
            sentence += " " + _("Prochains créneaux libres : %(moments)s.") % {"moments": moments}
    form.add_error(None, sentence)


def _offered(form: SlotForm, case_file: CaseFile, limit: int = FOUND) -> list[Span]:
    """Free slots from the typed day on, for who is chosen and as long as is asked."""
    counsellor = _typed(form, "counsellor")
    if counsellor is None:
        return []
    now, day = timezone.now(), _typed(form, "day") if form.is_bound else None
    after = now
    if day:
        midnight = datetime.datetime.combine(day, datetime.time(1), tzinfo=datetime.UTC)
        after = max(now, midnight)
    return offered_slots(
        case_file=case_file,
        counsellor=counsellor,
        after=after,
        duration=datetime.timedelta(minutes=_typed(form, "minutes") or 60),
        excluding=form.own_pk,
        limit=limit,
    )


def _typed(form: SlotForm, name: str) -> Any:
    """One field as it stands, or None while it cannot be read."""
    field = form.fields[name]
    try:
        return field.clean(form[name].value())
    except ValidationError:
        return None


def _page(request: HttpRequest, form: SlotForm, case_file: CaseFile) -> dict[str, Any]:
    return {
        "form": form,
        "case_file": case_file,
        "person": case_file.beneficiary,
        "preferences": preferences_of(case_file.beneficiary),
        "offered": _offered(form, case_file) if case_file.is_open else [],
    }


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def move(request: HttpRequest, pk: int, appointment_pk: int) -> HttpResponse:
    case_file, appointment = appointment_to_write(request, pk, appointment_pk)
    data = request.POST if request.method == "POST" else held_data(request)
    form, stale = ChangeForm(data, appointment=appointment), False
    if request.method == "POST" and not _only_looks(request, form) and form.is_valid():
        try:
            changed = _change(actor(request), appointment, form)
        except StaleVersion:
            stale = True
        except Refused as refusal:
            _complain(form, refusal, case_file)
        else:
            if changed:
                messages.success(request, _("Le rendez-vous est modifié."))
                return land(request, pk)
    if stale:
        form.with_values({"version": str(appointment.version)})
    context = _page(request, form, case_file) | {
        "appointment": appointment,
        "moved": MOVED_SENTENCE if stale else "",
        "back": back_of(request),
    }
    return render(request, "followup/appointment_move.html", context)


def _change(user: User, appointment: Appointment, form: ChangeForm) -> bool:
    """False when an unusual moment is still to be said knowingly."""
    span = Span(appointment.starts_at, appointment.ends_at)
    if form.span != span and _is_unusual(form, appointment.case_file):
        return False
    version = form.cleaned_data["version"]
    change(by=user, appointment=appointment, fields=form.wanted, version=version)
    return True

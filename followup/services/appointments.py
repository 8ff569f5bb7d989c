"""Deeds on appointments: booked, moved, handed over, cancelled.

What became of them is in `outcomes`, what the person does in `appointments_by_person`; both are
named here too, so that others import one module.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from beneficiaries.models import CaseFile
from beneficiaries.refusals import Refused, StaleVersion
from followup.models import Appointment
from followup.models.appointment import CANCELLED, Outcome
from followup.services.appointments_by_person import (
    ask_to_move_by_person,
    cancel_by_person,
    confirm_by_person,
)
from followup.services.bookings import (
    MOVED_SENTENCE,
    SlotTaken,
    conclude,
    current,
    lock_agendas,
    locked_file,
    refuse_absent,
    refuse_closed,
    refuse_impossible_slot,
    refuse_unfit_counsellor,
    refusing_clashes,
    refusing_long_waits,
    rewrite,
)
from followup.services.outcomes import correct_outcome, give_outcome

__all__ = [
    "SlotTaken",
    "ask_to_move_by_person",
    "book",
    "book_series",
    "cancel",
    "cancel_by_person",
    "change",
    "confirm_by_person",
    "correct_outcome",
    "give_outcome",
    "hand_over",
    "hand_over_appointments",
    "move",
]

Slot = tuple[datetime.datetime, datetime.datetime]
DETAILS = ("mode", "place", "video_link", "subject", "to_bring", "room_checklist")
SETTLED_SENTENCE = _("L’issue de ce rendez-vous est déjà notée : il ne se déplace plus.")
USED_SENTENCE = _("Ce formulaire a déjà servi : rouvrez la page, puis recommencez.")


def book(
    *,
    by: User | None,
    case_file: CaseFile,
    counsellor: User,
    starts_at: datetime.datetime,
    ends_at: datetime.datetime,
    details: Mapping[str, Any],
    form_key: uuid.UUID | None = None,
) -> Appointment:
    """Book one slot; the same form sent twice books once."""
    slots = [(starts_at, ends_at)]
    return book_series(
        by=by,
        case_file=case_file,
        counsellor=counsellor,
        slots=slots,
        details=details,
        form_key=form_key,
    )[0]


def book_series(
    *,
    by: User | None,
    case_file: CaseFile,
    counsellor: User,
    slots: Sequence[Slot],
    details: Mapping[str, Any],
    form_key: uuid.UUID | None = None,
) -> list[Appointment]:
    """Book all these slots or none; two or more share their series."""
    with refusing_long_waits(), transaction.atomic():
        locked = locked_file(case_file.pk)
        if form_key and (sent := _sent_before(form_key, locked, counsellor, slots)):
            return sent
        refuse_closed(locked)
        lock_agendas(people=[locked.beneficiary_id], counsellors=[counsellor.pk])
        series = uuid.uuid4() if len(slots) > 1 else None
        return [
            _book_one(by, locked, counsellor, slot, details, series, None if place else form_key)
            for place, slot in enumerate(slots)
        ]


def _sent_before(
    form_key: uuid.UUID, case_file: CaseFile, counsellor: User, slots: Sequence[Slot]
) -> list[Appointment]:
    """What this very form booked before; the same key with another content is refused."""
    first = Appointment.objects.filter(form_key=form_key).first()
    if first is None:
        return []
    same = (first.case_file_id, first.counsellor_id) == (case_file.pk, counsellor.pk)
    if not same or (first.starts_at, first.ends_at) not in slots:
        raise Refused(USED_SENTENCE)
    if first.series is None:
        return [first]
    return list(Appointment.objects.filter(series=first.series).order_by("starts_at", "pk"))


def _book_one(
    by: User | None,
    case_file: CaseFile,
    counsellor: User,
    slot: Slot,
    details: Mapping[str, Any],
    series: uuid.UUID | None,
    form_key: uuid.UUID | None,
) -> Appointment:
    refuse_impossible_slot(*slot)
    refuse_unfit_counsellor(counsellor, case_file, *slot)
    appointment = Appointment(
        organisation=case_file.organisation,
        case_file=case_file,
        beneficiary=case_file.beneficiary,
        counsellor=counsellor,
        starts_at=slot[0],
        ends_at=slot[1],
        series=series,
        form_key=form_key,
        created_by=by,
        **{name: details[name] for name in DETAILS if name in details},
    )
    with refusing_clashes():
        appointment.save(force_insert=True)
    return conclude("appointment.booked", appointment, by=by)


def move(
    *,
    by: User,
    appointment: Appointment,
    starts_at: datetime.datetime,
    ends_at: datetime.datetime,
    version: int,
) -> Appointment:
    """Another moment; what the person had confirmed or asked is settled by it."""
    fields = {"starts_at": starts_at, "ends_at": ends_at}
    return change(by=by, appointment=appointment, fields=fields, version=version)


def change(
    *, by: User, appointment: Appointment, fields: Mapping[str, Any], version: int
) -> Appointment:
    """Change the moment, the person who receives or the details; the invitation follows."""
    with refusing_long_waits(), transaction.atomic():
        receiver = fields.get("counsellor")
        locked = _locked(appointment, version, also=receiver)
        changed = {name: new for name, new in fields.items() if getattr(locked, name) != new}
        if not changed:
            return locked
        return _apply(by, locked, changed, version)


def _apply(
    by: User, locked: Appointment, changed: dict[str, Any], version: int, *, deed: str = ""
) -> Appointment:
    slot = (changed.get("starts_at", locked.starts_at), changed.get("ends_at", locked.ends_at))
    counsellor = changed.get("counsellor", locked.counsellor)
    moved = bool(changed.keys() & {"starts_at", "ends_at"})
    if moved:
        refuse_impossible_slot(*slot)
        changed |= {"confirmed_at": None, "move_asked_at": None, "move_wish": ""}
    if "counsellor" in changed:
        refuse_unfit_counsellor(counsellor, locked.case_file, *slot)
    elif moved:
        refuse_absent(counsellor, *slot)
    written = rewrite(locked, version, {**changed, "sequence": F("sequence") + 1})
    deed = deed or ("appointment.moved" if moved else "appointment.changed")
    return conclude(deed, written, by=by, fields=sorted(changed))


def _locked(appointment: Appointment, version: int, also: User | None = None) -> Appointment:
    """The appointment as it was read, its file and agendas held."""
    refuse_closed(locked_file(appointment.case_file_id))
    counsellors = {appointment.counsellor_id, *([also.pk] if also else [])}
    lock_agendas(people=[appointment.beneficiary_id], counsellors=counsellors)
    locked = current(appointment.pk)
    if locked.version != version:
        raise StaleVersion(MOVED_SENTENCE)
    if locked.outcome:
        raise Refused(SETTLED_SENTENCE)
    return locked


def cancel(
    *, by: User, appointment: Appointment, outcome: str, reason: str = "", version: int
) -> Appointment:
    """Call it off, by the person or by the service; the slot is free again."""
    if outcome not in CANCELLED:
        raise Refused(_("Dites qui annule : la personne ou le service."))
    with refusing_long_waits(), transaction.atomic():
        locked_file(appointment.case_file_id)
        locked = current(appointment.pk)
        if locked.outcome == outcome and locked.excuse_reason == reason:
            return locked  # pressed twice
        if locked.outcome:
            raise Refused(_("L’issue de ce rendez-vous est déjà notée."))
        values = {
            "outcome": Outcome(outcome),
            "excuse_reason": reason,
            "outcome_at": timezone.now(),
            "outcome_by": by,
            "sequence": F("sequence") + 1,
        }
        written = rewrite(locked, version, values)
        return conclude("appointment.cancelled", written, by=by, fields=["outcome"], reason=reason)


def hand_over(*, by: User, appointment: Appointment, receiver: User, version: int) -> Appointment:
    """The same moment with a colleague."""
    with refusing_long_waits(), transaction.atomic():
        locked = _locked(appointment, version, also=receiver)
        if locked.counsellor_id == receiver.pk:
            return locked
        changed = {"counsellor": receiver}
        return _apply(by, locked, changed, version, deed="appointment.handed_over")


def hand_over_appointments(*, by: User, case_file: CaseFile, receiver: User) -> list[Appointment]:
    """Future appointments follow the file where the receiver is free; gives those that clash."""
    clashing = []
    rows = Appointment.objects.filter(case_file=case_file).upcoming().exclude(counsellor=receiver)
    for appointment in rows.order_by("starts_at", "pk"):
        version = appointment.version
        try:
            with transaction.atomic():
                hand_over(by=by, appointment=appointment, receiver=receiver, version=version)
        except Refused:
            clashing.append(appointment)
    return clashing

"""What the person does with an appointment from their own space: by=None in the journal."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Beneficiary
from beneficiaries.refusals import Refused
from followup.models import Appointment, Outcome
from followup.services.bookings import (
    conclude,
    current,
    locked_file,
    refusing_long_waits,
    rewrite,
)

TOO_LATE_SENTENCE = _("Ce rendez-vous est passé ou n’a plus lieu.")


def confirm_by_person(*, person: Beneficiary, appointment: Appointment) -> Appointment:
    """The person says that they will come; said twice, written once."""
    with refusing_long_waits(), transaction.atomic():
        coming = _to_come(person, appointment)
        if coming.confirmed_at is not None:
            return coming
        # Nothing that a counsellor edits changes: the version stays.
        Appointment.objects.filter(pk=coming.pk).update(
            confirmed_at=timezone.now(), move_asked_at=None, move_wish=""
        )
        return conclude("appointment.confirmed_by_person", current(coming.pk), by=None)


def ask_to_move_by_person(
    *, person: Beneficiary, appointment: Appointment, wish: str
) -> Appointment:
    """The person asks for another moment, in their words; the counsellor answers."""
    wish = wish.strip()[:300]
    with refusing_long_waits(), transaction.atomic():
        coming = _to_come(person, appointment)
        if coming.move_asked_at is not None and coming.move_wish == wish:
            return coming
        Appointment.objects.filter(pk=coming.pk).update(
            move_asked_at=timezone.now(), move_wish=wish, confirmed_at=None
        )
        return conclude("appointment.move_asked_by_person", current(coming.pk), by=None)


def cancel_by_person(*, person: Beneficiary, appointment: Appointment) -> Appointment:
    """The person calls it off; pressed twice, cancelled once."""
    with refusing_long_waits(), transaction.atomic():
        if _own(person, appointment).outcome == Outcome.CANCELLED_BY_PERSON:
            return current(appointment.pk)
        coming = _to_come(person, appointment)
        values = {
            "outcome": Outcome.CANCELLED_BY_PERSON,
            "outcome_at": timezone.now(),
            "outcome_by": None,
            "sequence": F("sequence") + 1,
        }
        written = rewrite(coming, coming.version, values)
        return conclude("appointment.cancelled_by_person", written, by=None, fields=["outcome"])


def _own(person: Beneficiary, appointment: Appointment) -> Appointment:
    """Theirs, read anew with the file held."""
    locked_file(appointment.case_file_id)
    fresh = current(appointment.pk)
    if fresh.beneficiary_id != person.pk:
        raise Refused(TOO_LATE_SENTENCE)
    return fresh


def _to_come(person: Beneficiary, appointment: Appointment) -> Appointment:
    coming = _own(person, appointment)
    if coming.outcome or coming.starts_at <= timezone.now():
        raise Refused(TOO_LATE_SENTENCE)
    return coming

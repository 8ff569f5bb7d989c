"""What became of an appointment: said once, corrected with a reason, both kept."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from beneficiaries.refusals import Refused, StaleVersion
from followup.models import Appointment, AppointmentCorrection
from followup.models.appointment import CANCELLED, FREED, LateBy, Outcome
from followup.services.bookings import (
    MOVED_SENTENCE,
    conclude,
    current,
    lock_agendas,
    locked_file,
    refusing_long_waits,
    rewrite,
)

LONGEST_WAIT = 480
# Somebody may come a little early.
EARLY = datetime.timedelta(minutes=30)


def give_outcome(
    *,
    by: User,
    appointment: Appointment,
    outcome: str,
    version: int,
    excuse_reason: str = "",
    minutes_late: int = 0,
    late_by: str = "",
) -> Appointment:
    """Say what became of it; said twice the same, written once."""
    with refusing_long_waits(), transaction.atomic():
        locked_file(appointment.case_file_id)
        locked = current(appointment.pk)
        said = _said(locked, outcome, excuse_reason, minutes_late, late_by)
        if locked.outcome and _is(locked, said):
            return locked
        if locked.outcome:
            raise Refused(_("L’issue est déjà notée : corrigez-la en disant pourquoi."))
        if locked.version != version:
            raise StaleVersion(MOVED_SENTENCE)
        values = {**said, "outcome_at": timezone.now(), "outcome_by": by}
        if outcome in FREED:
            values["sequence"] = F("sequence") + 1
        written = rewrite(locked, version, values)
        deed = "appointment.cancelled" if outcome in CANCELLED else "appointment.outcome_given"
        return conclude(deed, written, by=by, fields=["outcome"])


def correct_outcome(
    *,
    by: User,
    appointment: Appointment,
    outcome: str,
    version: int,
    reason: str,
    excuse_reason: str = "",
    minutes_late: int = 0,
    late_by: str = "",
) -> Appointment:
    """Say it otherwise, with the reason; an empty outcome takes back what was said."""
    if not reason.strip():
        raise Refused(_("Dites pourquoi l’issue est corrigée."))
    with refusing_long_waits(), transaction.atomic():
        locked_file(appointment.case_file_id)
        lock_agendas(people=[appointment.beneficiary_id], counsellors=[appointment.counsellor_id])
        locked = current(appointment.pk)
        if locked.version != version:
            raise StaleVersion(MOVED_SENTENCE)
        if not locked.outcome:
            raise Refused(_("Aucune issue n’est notée : il n’y a rien à corriger."))
        said = _said(locked, outcome, excuse_reason, minutes_late, late_by)
        if _is(locked, said):
            return locked
        return _correct(by, locked, said, reason.strip())


def _correct(by: User, locked: Appointment, said: dict[str, Any], reason: str) -> Appointment:
    outcome, before = said["outcome"], locked.outcome
    values = {
        **said,
        "outcome_at": timezone.now() if outcome else None,
        "outcome_by": by if outcome else None,
    }
    if (before in FREED) != (outcome in FREED):
        values["sequence"] = F("sequence") + 1
    written = rewrite(locked, locked.version, values)
    AppointmentCorrection.objects.create(
        appointment=written, before=before, after=outcome, reason=reason, corrected_by=by
    )
    return conclude(
        "appointment.outcome_corrected", written, by=by, fields=["outcome"], reason=reason
    )


def _said(
    appointment: Appointment, outcome: str, excuse_reason: str, minutes_late: int, late_by: str
) -> dict[str, Any]:
    """The columns of an outcome, or the sentence of what it lacks."""
    if outcome and outcome not in Outcome.values:
        raise Refused(_("Choisissez une issue de la liste."))
    if outcome == Outcome.EXCUSED and not excuse_reason.strip():
        raise Refused(_("Une absence excusée demande un motif."))
    begun = appointment.starts_at <= timezone.now() + EARLY
    if outcome in (Outcome.SEEN, Outcome.NO_SHOW) and not begun:
        raise Refused(_("Ce rendez-vous n’a pas encore commencé."))
    if outcome != Outcome.SEEN or minutes_late == 0:
        minutes_late, late_by = 0, ""
    elif not 0 < minutes_late <= LONGEST_WAIT or late_by not in LateBy.values:
        raise Refused(_("Indiquez combien de minutes de retard, et qui était en retard."))
    keeps_reason = outcome == Outcome.EXCUSED or outcome in CANCELLED
    return {
        "outcome": outcome,
        "excuse_reason": excuse_reason.strip() if keeps_reason else "",
        "minutes_late": minutes_late,
        "late_by": late_by,
    }


def _is(appointment: Appointment, said: dict[str, Any]) -> bool:
    return all(getattr(appointment, name) == value for name, value in said.items())

"""Which reminders are owed: rows rewritten in the transaction of the deed that changes them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from beneficiaries.models import CaseFile
from followup.models import Appointment, Reminder, ReminderKind, ReminderStatus, Step
from followup.planning import PlannedReminder, for_appointment, for_step


@dataclass(frozen=True, slots=True)
class Owed:
    """The subject of some reminders, and the person they go to."""

    kind: ReminderKind
    subject: str
    case_file: CaseFile


def sync_appointment(appointment: Appointment) -> None:
    """Book, move, cancel: the rows become exactly those that the slot asks for now."""
    owed = Owed(ReminderKind.APPOINTMENT, f"appointment:{appointment.pk}", appointment.case_file)
    wanted = [] if appointment.outcome else for_appointment(appointment.starts_at)
    reconcile(owed, wanted)


def sync_step(step: Step) -> None:
    """A step with a date is recalled on that day; done, dropped or undated, it is not."""
    owed = Owed(ReminderKind.STEP_DUE, f"step:{step.pk}", step.case_file)
    wanted = for_step(step.due_on) if step.is_live and step.due_on else []
    reconcile(owed, wanted)


def reconcile(owed: Owed, wanted: list[PlannedReminder]) -> None:
    """Cancel the planned rows that are not wanted any more, add those that are missing."""
    rows = Reminder.objects.filter(kind=owed.kind, subject=owed.subject)
    slots = {planned.slot for planned in wanted}
    rows.filter(~Q(slot__in=slots), status=ReminderStatus.PLANNED).update(
        status=ReminderStatus.CANCELLED
    )
    rows.filter(slot__in=slots, status=ReminderStatus.CANCELLED).update(
        status=ReminderStatus.PLANNED, queued_at=None
    )
    Reminder.objects.bulk_create(
        [_row(owed, planned) for planned in wanted],
        ignore_conflicts=True,
    )


def _row(owed: Owed, planned: PlannedReminder) -> Reminder:
    return Reminder(
        organisation_id=owed.case_file.organisation_id,
        kind=owed.kind,
        subject=owed.subject,
        slot=planned.slot,
        case_file=owed.case_file,
        beneficiary_id=owed.case_file.beneficiary_id,
        due_at=planned.due_at,
        not_after=planned.not_after,
    )

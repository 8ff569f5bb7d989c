"""Which reminders are owed: rows rewritten in the transaction of the deed that changes them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

from django.db.models import Q
from django.utils import timezone

from beneficiaries.models import CaseFile
from followup.models import Appointment, Reminder, ReminderKind, ReminderStatus, Step
from followup.querysets import ReminderQuerySet
from followup.reminders import reasons
from followup.reminders.kinds.registry import rules
from followup.reminders.planning import (
    HAND,
    PlannedReminder,
    for_appointment,
    for_step,
    still_useful,
)
from followup.reminders.quiet import QuietHours
from followup.services.opt_outs import opt_out, withdraw_opt_out

__all__ = [
    "cancel_owed",
    "opt_out",
    "owe",
    "sync_appointment",
    "sync_case_file",
    "sync_step",
    "withdraw_opt_out",
]


# What a row that was cancelled becomes when it is owed again.
AS_NEW = {
    "status": ReminderStatus.PLANNED,
    "queued_at": None,
    "claim": None,
    "claimed_at": None,
    "attempts": 0,
    "reason": "",
}


@dataclass(frozen=True, slots=True)
class Owed:
    """The subject of some reminders, and the person they go to."""

    kind: str
    subject: str
    case_file: CaseFile

    @property
    def rows(self) -> ReminderQuerySet:
        """Whatever became of them."""
        return Reminder.objects.filter(kind=self.kind, subject=self.subject)


def sync_appointment(appointment: Appointment) -> None:
    """Book, move, cancel: the rows become exactly those that the slot asks for now."""
    owed = Owed(ReminderKind.APPOINTMENT, f"appointment:{appointment.pk}", appointment.case_file)
    wanted = [] if appointment.outcome else for_appointment(appointment.starts_at)
    _reconcile(owed, wanted, reasons.APPOINTMENT_CHANGED, last_is_told_late=True)


def sync_step(step: Step) -> None:
    """A step with a date is recalled on the eve; done, dropped or undated, it is not."""
    owed = Owed(ReminderKind.STEP_DUE, f"step:{step.pk}", step.case_file)
    wanted = for_step(step.due_on) if step.is_live and step.due_on else []
    _reconcile(owed, wanted, reasons.STEP_CHANGED)


def sync_case_file(case_file: CaseFile) -> None:
    """Closed: what is planned is cancelled, but what follows a closing. Reopened: owed again."""
    rows = Reminder.objects.filter(case_file=case_file)
    if not case_file.is_open:
        later = [rule.kind for rule in rules() if rule.after_closing]
        planned = rows.filter(status=ReminderStatus.PLANNED).exclude(kind__in=later)
        planned.update(status=ReminderStatus.CANCELLED, reason=reasons.FILE_CLOSED)
        return
    stopped = rows.filter(status=ReminderStatus.CANCELLED, reason=reasons.FILE_CLOSED)
    stopped.filter(due_at__gt=timezone.now()).update(**AS_NEW)
    # Those whose date was moved, or given, while the file was closed.
    for appointment in case_file.appointments.upcoming():
        sync_appointment(appointment)
    for step in case_file.steps.live().filter(due_on__isnull=False):
        sync_step(step)


def _reconcile(
    owed: Owed, wanted: list[PlannedReminder], reason: str, *, last_is_told_late: bool = False
) -> None:
    """Cancel what is not wanted any more, plan again or add what is, and touch nothing else."""
    now = timezone.now()
    wanted = _at_decent_hours(owed, wanted) if owed.case_file.is_open else []
    slots = {planned.slot for planned in wanted}
    # Once the subject is over, those asked for by hand are obsolete too.
    kept_by_hand = Q(slot__startswith=HAND) if wanted else Q(pk__in=[])
    obsolete = owed.rows.filter(~Q(slot__in=slots) & ~kept_by_hand, status=ReminderStatus.PLANNED)
    obsolete.update(status=ReminderStatus.CANCELLED, reason=reason)
    useful = [
        kept
        for planned in wanted
        if (
            kept := still_useful(
                planned, now, told_late=last_is_told_late and planned is wanted[-1]
            )
        )
    ]
    for planned in useful:
        _revive(owed, planned)
    Reminder.objects.bulk_create([_row(owed, p) for p in useful], ignore_conflicts=True)


def _at_decent_hours(owed: Owed, wanted: list[PlannedReminder]) -> list[PlannedReminder]:
    """A Sunday's reminder leaves on Saturday: on Monday morning it would be late."""
    if not wanted:
        return wanted
    quiet = QuietHours.of(owed.case_file.organisation)
    return [replace(planned, due_at=quiet.brought_forward(planned.due_at)) for planned in wanted]


def _revive(owed: Owed, planned: PlannedReminder) -> None:
    """Cancelled, then wanted again for the very same moment: the same row, never a second one."""
    cancelled = owed.rows.filter(slot=planned.slot, status=ReminderStatus.CANCELLED)
    cancelled.exclude(reason=reasons.CANCELLED_BY_HAND).update(
        due_at=planned.due_at, not_after=planned.not_after, **AS_NEW
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


def owe(
    *,
    kind: str,
    subject: str,
    slot: str,
    case_file: CaseFile,
    due_at: datetime.datetime,
    not_after: datetime.datetime,
) -> Reminder:
    """One message owed to the person of a file; asked twice for a slot, it is owed once."""
    planned = PlannedReminder(slot, due_at, not_after)
    owed = Owed(kind, subject, case_file)
    Reminder.objects.bulk_create([_row(owed, planned)], ignore_conflicts=True)
    return Reminder.objects.get(kind=kind, subject=subject, slot=slot)


def cancel_owed(*, kind: str, subject: str, reason: str) -> int:
    """What has not left is cancelled; gives how many. What is leaving tells it afterwards."""
    planned = Reminder.objects.filter(kind=kind, subject=subject, status=ReminderStatus.PLANNED)
    return planned.update(status=ReminderStatus.CANCELLED, reason=reason[:200])

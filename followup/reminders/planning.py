"""When reminders are due: pure rules on moments, without rows."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils import timezone

HAND = "hand:"
MORNING = datetime.time(9)
HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)
# How long before the start each one leaves, and from when on it would come too late.
BEFORE_APPOINTMENT = ((7, 2 * DAY), (1, HOUR))
# Booked for so soon that the person needs no reminder, and might read it on the way.
SHORTEST_NOTICE = 3 * HOUR
_MOMENT = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True, slots=True)
class PlannedReminder:
    """One message owed: its slot names the moment it speaks of, so that a moved one is new."""

    slot: str
    due_at: datetime.datetime
    not_after: datetime.datetime


def for_appointment(starts_at: datetime.datetime) -> list[PlannedReminder]:
    """Seven days and one day before, each while it is still of use."""
    return [
        PlannedReminder(
            slot=f"d-{days} {starts_at.astimezone(datetime.UTC):{_MOMENT}}",
            due_at=_days_before(starts_at, days),
            not_after=starts_at - too_late,
        )
        for days, too_late in BEFORE_APPOINTMENT
    ]


def _days_before(starts_at: datetime.datetime, days: int) -> datetime.datetime:
    """At the same hour on the clock, whatever the clock did that night."""
    local = timezone.localtime(starts_at)
    moved = local.replace(tzinfo=None) - datetime.timedelta(days=days)
    return moved.replace(tzinfo=local.tzinfo).astimezone(datetime.UTC)


def appointment_moment(slot: str) -> datetime.datetime | None:
    """The start that a slot names; None for one sent by hand."""
    try:
        moment = datetime.datetime.strptime(slot.rpartition(" ")[2], _MOMENT)
    except ValueError:
        return None
    return moment.replace(tzinfo=datetime.UTC)


def for_step(due_on: datetime.date) -> list[PlannedReminder]:
    """The day before it is due, in the morning."""
    morning = timezone.make_aware(datetime.datetime.combine(due_on - DAY, MORNING))
    end = timezone.make_aware(datetime.datetime.combine(due_on + 2 * DAY, MORNING))
    return [PlannedReminder(f"due {due_on.isoformat()}", morning, end)]


def step_day(slot: str) -> datetime.date | None:
    """The day that a slot names; None for one sent by hand."""
    try:
        return datetime.date.fromisoformat(slot.removeprefix("due "))
    except ValueError:
        return None


def still_useful(
    planned: PlannedReminder, now: datetime.datetime, *, told_late: bool = False
) -> PlannedReminder | None:
    """What is worth a new row now. `told_late` ones leave at once when their moment is past."""
    if planned.due_at > now:
        return planned
    if told_late and now + SHORTEST_NOTICE <= planned.not_after + HOUR:
        return PlannedReminder(planned.slot, now, planned.not_after)
    return None

"""When reminders are due: pure rules on moments, without rows."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils import timezone

DAYS_BEFORE = (7, 1)


@dataclass(frozen=True, slots=True)
class PlannedReminder:
    """One message owed: its slot names the moment it speaks of, so that a moved one is new."""

    slot: str
    due_at: datetime.datetime
    not_after: datetime.datetime


def for_appointment(starts_at: datetime.datetime) -> list[PlannedReminder]:
    """Seven days and one day before, never after the start."""
    return [
        PlannedReminder(
            slot=f"d-{days} {starts_at.astimezone(datetime.UTC):%Y-%m-%dT%H:%M}",
            due_at=starts_at - datetime.timedelta(days=days),
            not_after=starts_at,
        )
        for days in DAYS_BEFORE
    ]


def for_step(due_on: datetime.date) -> list[PlannedReminder]:
    """The day before it is due, in the morning."""
    morning = timezone.make_aware(datetime.datetime.combine(due_on, datetime.time(9)))
    return [
        PlannedReminder(
            slot=f"due {due_on.isoformat()}",
            due_at=morning - datetime.timedelta(days=1),
            not_after=morning + datetime.timedelta(days=2),
        )
    ]

"""How many messages a person receives per day and per week, counted before one more leaves."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Count, Q

from beneficiaries.models import Beneficiary
from followup.models import Reminder, ReminderStatus
from followup.reminders import reasons
from followup.reminders.quiet import QuietHours
from followup.reminders.settings import ReminderSettings
from followup.services.judging import Postponement, Verdict, postponed

WEEK_DAYS = 7


def room_for(reminder: Any, verdict: Verdict) -> Verdict:
    """The verdict itself while there is room; the person's row is held until the commit."""
    if reminder.beneficiary_id is None:
        return verdict
    held = Beneficiary.objects.select_for_update(no_key=True).filter(pk=reminder.beneficiary_id)
    held.values_list("pk").get()
    chosen = ReminderSettings.of(reminder.organisation)
    quiet = QuietHours.of(reminder.organisation)
    today, this_week = _counted(reminder, quiet)
    if today < chosen.per_day and this_week < chosen.per_week:
        return verdict
    later = quiet.day_after(reminder.database_now)
    return postponed(reminder, Postponement(later, reasons.POSTPONED_CAP, reasons.CAP_TOO_LATE))


def _counted(reminder: Any, quiet: QuietHours) -> tuple[int, int]:
    """Messages gone, perhaps gone, or just leaving: since midnight, and over seven days."""
    local = reminder.database_now.astimezone(quiet.zone).date()
    midnight = datetime.datetime.combine(local, datetime.time.min, tzinfo=quiet.zone)
    first = datetime.datetime.combine(
        local - datetime.timedelta(days=WEEK_DAYS - 1), datetime.time.min, tzinfo=quiet.zone
    )
    gone = Q(status__in=[ReminderStatus.SENT, ReminderStatus.DELIVERED, ReminderStatus.UNCERTAIN])
    leaving = Q(status=ReminderStatus.CLAIMED) & ~Q(channel="")
    counts = (
        Reminder.objects.filter(gone | leaving, beneficiary=reminder.beneficiary_id)
        .exclude(pk=reminder.pk)
        .filter(claimed_at__gte=first)
        .aggregate(week=Count("pk"), day=Count("pk", filter=Q(claimed_at__gte=midnight)))
    )
    return counts["day"], counts["week"]

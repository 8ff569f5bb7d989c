"""How many messages a person receives per day and per week, counted before one more leaves."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import BigIntegerField, QuerySet

from beneficiaries.models import Beneficiary
from beneficiaries.prepared import Given, Prepared
from followup.models import Reminder
from followup.reminders import reasons
from followup.reminders.quiet import QuietHours
from followup.reminders.settings import ReminderSettings
from followup.services.judging import Postponement, Verdict, postponed

WEEK_DAYS = 7


def _addressee() -> QuerySet[Beneficiary, Any]:
    ids = Reminder.objects.filter(pk=Given("reminder", BigIntegerField())).values("beneficiary")
    held = Beneficiary.objects.select_for_update(no_key=True).filter(pk__in=ids)
    return held.order_by("pk").values_list("pk")


HELD = Prepared(_addressee)


def hold_person(reminder_id: int) -> None:
    """Until the commit, no other message to the same person is counted or cleared to leave."""
    HELD.rows(reminder=reminder_id)


def room_for(reminder: Any, verdict: Verdict) -> Verdict:
    """The verdict itself while there is room; its person is held since before it was read."""
    if not verdict.may_leave or reminder.beneficiary_id is None:
        return verdict
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
    this_week = [moment for moment in reminder.left_lately if moment >= first]
    return sum(moment >= midnight for moment in this_week), len(this_week)

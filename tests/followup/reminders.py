"""What the tests of reminders need: a person who agreed, an appointment, a due row."""

from __future__ import annotations

import datetime
import itertools

from django.db.models.functions import Now
from django.utils import timezone

from beneficiaries.models import ConsentPurpose
from beneficiaries.services.consents import give_consent, publish_notice
from followup.models import Appointment, Reminder, ReminderKind
from followup.reminders.planning import for_appointment

HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)
_days = itertools.count(3)
# At any hour and on any day: tests that do not speak of hours must not depend on theirs.
ALWAYS = {
    "reminders": {
        "quiet_until": "00:00",
        "quiet_from": "23:59",
        "quiet_sundays": False,
        "quiet_holidays": False,
        "per_day": 50,
        "per_week": 50,
    }
}


def at_any_hour(organisation, **chosen):
    """An organisation that disturbs people at any time, within fifty messages."""
    organisation.settings = {"reminders": ALWAYS["reminders"] | chosen}
    organisation.save(update_fields=["settings"])


def agree(case_file):
    """The person agrees to receive reminders."""
    notice = publish_notice(
        by=case_file.referent,
        organisation=case_file.organisation,
        purpose=ConsentPurpose.REMINDERS,
        wording="Rappels",
    )
    return give_consent(by=case_file.referent, beneficiary=case_file.beneficiary, notice=notice)


def slot(case_file, starts_at=None, **fields):
    """An appointment with its referent, at a moment of its own."""
    if starts_at is None:
        day = timezone.localdate() + next(_days) * DAY
        starts_at = timezone.make_aware(datetime.datetime.combine(day, datetime.time(14, 30)))
    return Appointment.objects.create(
        organisation=case_file.organisation,
        case_file=case_file,
        beneficiary=case_file.beneficiary,
        counsellor=case_file.referent,
        starts_at=starts_at,
        ends_at=starts_at + HOUR,
        **fields,
    )


def due_row(case_file, appointment=None, **fields):
    """The last reminder of an appointment, due a minute ago by the database's clock."""
    appointment = appointment or slot(case_file)
    planned = for_appointment(appointment.starts_at)[-1]
    defaults = {
        "organisation": case_file.organisation,
        "kind": ReminderKind.APPOINTMENT,
        "subject": f"appointment:{appointment.pk}",
        "slot": planned.slot,
        "case_file": case_file,
        "beneficiary": case_file.beneficiary,
        "due_at": Now() - datetime.timedelta(minutes=1),
        "not_after": appointment.starts_at - HOUR,
    }
    row = Reminder.objects.create(**defaults | fields)
    row.refresh_from_db()
    return row


class Queue(list):
    """A queue in order: it takes every message, and keeps the ids."""

    def ring(self, ids):
        self.extend(ids)
        return True

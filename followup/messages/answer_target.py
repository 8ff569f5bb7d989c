"""Within how many working days a message is answered, and by when the next one is."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import ngettext

from accounts.models import Organisation
from beneficiaries.models import CaseFile
from beneficiaries.prepared import FILE, Prepared
from followup.agenda.closed_days import is_public_holiday
from followup.models import Message
from followup.reminders.settings import ReminderSettings

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message of the person that nobody answered yet."""

    since: datetime.datetime
    due_on: datetime.date

    @property
    def is_late(self) -> bool:
        return timezone.localdate() > self.due_on


def answer_days(organisation: Organisation) -> int:
    """Chosen by the organisation; two working days otherwise."""
    return max(1, ReminderSettings.of(organisation).answer_days)


def target_words(organisation: Organisation) -> str:
    """ "Réponse sous 2 jours ouvrés", said to both sides."""
    days = answer_days(organisation)
    return ngettext(
        "Réponse sous %(days)s jour ouvré.", "Réponse sous %(days)s jours ouvrés.", days
    ) % {"days": days}


def due_day(sent_at: datetime.datetime, organisation: Organisation) -> datetime.date:
    """The last day to answer: weekends and public holidays do not count."""
    day, left = timezone.localtime(sent_at).date(), answer_days(organisation)
    while left:
        day += datetime.timedelta(days=1)
        if day.weekday() < SATURDAY and not is_public_holiday(organisation.holidays, day):
            left -= 1
    return day


TURNS = Prepared(
    lambda: (
        Message.objects.filter(case_file=FILE)
        .order_by("-sent_at", "-pk")
        .values_list("from_person", "sent_at")[:50]
    )
)


def waiting_of(case_file: CaseFile) -> Waiting | None:
    """Since when the person waits: their first message after our last one; one query."""
    since = None
    for from_person, sent_at in TURNS.rows(file=case_file.pk):
        if not from_person:
            break
        since = sent_at
    return Waiting(since, due_day(since, case_file.organisation)) if since else None

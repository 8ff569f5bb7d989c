"""What the case file shows of reminders: to come, gone, waiting for a hand."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries.models import CaseFile
from beneficiaries.panels import ASIDE, Panel, Visit
from beneficiaries.prepared import FILE, Prepared
from beneficiaries.thread import BEFORE, FROM_NOW, PIECE, Event, Source
from followup.models import Reminder, ReminderStatus
from followup.querysets import ReminderQuerySet
from followup.reminders.words import shown, title_of
from followup.services.opt_outs import is_stopped

SHOWN = 3
GONE = (ReminderStatus.SENT, ReminderStatus.DELIVERED)
KIND = "rappels"


def _told() -> ReminderQuerySet:
    """What concerns the person of the file."""
    return Reminder.objects.filter(case_file=FILE, beneficiary__isnull=False)


PLANNED = Prepared(
    lambda: _told().filter(status=ReminderStatus.PLANNED).order_by("due_at", "pk")[:SHOWN]
)
WAITING = Prepared(lambda: _told().for_hands().order_by("-due_at", "-pk")[:SHOWN])
LAST_GONE = Prepared(
    lambda: _told().filter(status__in=GONE, sent_at__lt=BEFORE).order_by("-sent_at", "-pk")[:PIECE]
)


def reminders_panel(visit: Visit) -> dict[str, Any]:
    """The next ones first, then the last ones; what needs a hand is always there."""
    key = visit.case_file.pk
    gone = LAST_GONE.rows(file=key, before=FROM_NOW)[:SHOWN]
    rows = (*WAITING.rows(file=key), *PLANNED.rows(file=key), *gone)
    return {
        "stopped": is_stopped(visit.case_file.beneficiary),
        "rows": [shown(row) for row in rows],
        "url": visit.address("followup:reminders"),
    }


def _events(
    case_file: CaseFile, kinds: frozenset[str], before: datetime.datetime
) -> Iterable[Event]:
    for row in LAST_GONE.rows(file=case_file.pk, before=before):
        yield Event(
            at=row.sent_at or row.due_at,
            kind=KIND,
            key=f"reminder-{row.pk:020d}",
            title=_("Rappel envoyé à la personne"),
            text=title_of(row),
            tone="system",
        )


PANEL = Panel(
    "followup.reminders",
    gettext_lazy("Rappels"),
    "followup/reminders_panel.html",
    column=ASIDE,
    order=40,
    context=reminders_panel,
)
SOURCE = Source("followup.reminders", {KIND: gettext_lazy("Rappels")}, order=60, fetch=_events)

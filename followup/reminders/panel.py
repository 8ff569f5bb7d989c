"""What the case file shows of reminders: to come, gone, waiting for a hand."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries.models import CaseFile
from beneficiaries.panels import ASIDE, Panel, Visit
from beneficiaries.thread import Event, Source
from followup.models import Reminder, ReminderStatus
from followup.reminders.words import shown, title_of
from followup.services.opt_outs import is_stopped

SHOWN = 3
GONE = (ReminderStatus.SENT, ReminderStatus.DELIVERED)
KIND = "rappels"


def reminders_panel(visit: Visit) -> dict[str, Any]:
    """The next ones first, then the last ones; what needs a hand is always there."""
    rows = Reminder.objects.filter(case_file=visit.case_file, beneficiary__isnull=False)
    planned = list(rows.filter(status=ReminderStatus.PLANNED).order_by("due_at", "pk")[:SHOWN])
    waiting = list(rows.for_hands().order_by("-due_at", "-pk")[:SHOWN])
    gone = list(rows.filter(status__in=GONE).order_by("-sent_at", "-pk")[:SHOWN])
    return {
        "stopped": is_stopped(visit.case_file.beneficiary),
        "rows": [shown(row) for row in (*waiting, *planned, *gone)],
        "url": visit.address("followup:reminders"),
    }


def _events(
    case_file: CaseFile, kinds: frozenset[str], before: datetime.datetime | None, limit: int
) -> Iterable[Event]:
    rows = Reminder.objects.filter(
        case_file=case_file, beneficiary__isnull=False, status__in=GONE, sent_at__isnull=False
    )
    if before is not None:
        rows = rows.filter(sent_at__lt=before)
    for row in rows.order_by("-sent_at", "-pk")[:limit]:
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

"""What appointments add to a case file: a panel, facts of the thread, the pulse, one check."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import (
    DateTimeField,
    ExpressionWrapper,
    Max,
    Min,
    OuterRef,
    Q,
    Subquery,
)
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from beneficiaries.models import CaseFile
from beneficiaries.panels import Action, Panel, Visit
from beneficiaries.prepared import FILE, Given, Prepared
from beneficiaries.thread import BEFORE, PIECE, Event, Source
from followup.agenda.moments import moment_in_words
from followup.models import Appointment, Outcome

SHOWN = 4
KIND = "rendez-vous"


NOW: Any = Given("now", DateTimeField())
COMING = Prepared(
    lambda: (
        Appointment.objects.filter(case_file=FILE)
        .upcoming(NOW)
        .select_related("counsellor")
        .order_by("starts_at", "pk")[: SHOWN + 1]
    )
)
PAST = Prepared(
    lambda: (
        Appointment.objects.filter(Q(starts_at__lt=NOW) | ~Q(outcome=""), case_file=FILE)
        .select_related("counsellor")
        .order_by("-starts_at", "-pk")[:SHOWN]
    )
)
EVENTS = Prepared(
    lambda: (
        Appointment.objects.filter(
            Q(created_at__lt=BEFORE) | Q(outcome_at__lt=BEFORE), case_file=FILE
        )
        .select_related("counsellor", "created_by", "outcome_by")
        .order_by("-created_at", "-pk")[: PIECE * 4]
    )
)


def appointments_panel(visit: Visit) -> dict[str, Any]:
    """What comes, what still waits for an outcome, the last ones."""
    now = timezone.now()
    coming = COMING.rows(file=visit.case_file.pk, now=now)
    return {
        "next": coming[0] if coming else None,
        "coming": coming[1:],
        "past": PAST.rows(file=visit.case_file.pk, now=now),
        "book_url": visit.address("followup:book") if visit.may_write_now else "",
    }


def _events(
    case_file: CaseFile, kinds: frozenset[str], before: datetime.datetime
) -> Iterable[Event]:
    """Booked, and what became of it: each fact at its own moment."""
    for row in EVENTS.rows(file=case_file.pk, before=before):
        if row.created_at < before:
            yield _booked(row)
        if row.outcome_at and row.outcome_at < before:
            yield _said(row)


def _booked(row: Appointment) -> Event:
    who = str(row.created_by or row.counsellor)
    return Event(
        at=row.created_at,
        kind=KIND,
        key=f"appointment-{row.pk:020d}",
        title=_("Rendez-vous planifié"),
        text=f"{moment_in_words(row.starts_at)} · {row.get_mode_display()}",
        detail=_("par %(who)s") % {"who": who},
        tone="system",
    )


def _said(row: Appointment) -> Event:
    if row.outcome_by:
        detail = _("noté par %(who)s") % {"who": row.outcome_by}
    else:
        detail = _("dit par la personne")
    return Event(
        at=row.outcome_at or row.created_at,
        kind=KIND,
        key=f"appointment-{row.pk:020d}-outcome",
        title=row.get_outcome_display(),
        text="\n".join(filter(None, [moment_in_words(row.starts_at), _why(row), _late(row)])),
        detail=detail,
    )


def _why(row: Appointment) -> str:
    return _("Motif : %(reason)s") % {"reason": row.excuse_reason} if row.excuse_reason else ""


def _late(row: Appointment) -> str:
    if not row.minutes_late:
        return ""
    return _("%(minutes)s min de retard : %(who)s") % {
        "minutes": row.minutes_late,
        "who": str(row.get_late_by_display()).lower(),
    }


def _first(condition: Q, value: Min | Max) -> ExpressionWrapper:
    rows = Appointment.objects.filter(condition, case_file=OuterRef("pk")).order_by()
    moment = Subquery(rows.values("case_file").annotate(moment=value).values("moment"))
    return ExpressionWrapper(moment, output_field=DateTimeField())


def next_appointment() -> ExpressionWrapper:
    """The first one still to come."""
    return _first(Q(outcome="", starts_at__gte=timezone.now()), Min("starts_at"))


def last_seen() -> ExpressionWrapper:
    """The last one where the person came."""
    return _first(Q(outcome=Outcome.SEEN), Max("starts_at"))


def left_hanging(case_file: CaseFile) -> str:
    """Appointments to come, named: nobody waits at a closed door."""
    rows = Appointment.objects.filter(case_file=case_file).upcoming().order_by("starts_at", "pk")
    moments = [moment_in_words(row.starts_at) for row in rows[:13]]
    if not moments:
        return ""
    return ngettext(
        "Un rendez-vous est encore prévu (%(moments)s) : annulez-le avant de clore.",
        "%(count)s rendez-vous sont encore prévus (%(moments)s) : annulez-les avant de clore.",
        len(moments),
    ) % {"count": len(moments), "moments": ", ".join(moments)}


SOURCE = Source("followup.appointments", {KIND: gettext_lazy("Rendez-vous")}, 5, _events)
PANEL = Panel(
    "followup.appointments",
    gettext_lazy("Rendez-vous"),
    "followup/appointment_panel.html",
    column="aside",
    order=10,
    context=appointments_panel,
)
ACTION = Action(
    "followup.book", gettext_lazy("Rendez-vous"), "followup:book", icon="calendar-plus", order=90
)

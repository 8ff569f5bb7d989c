"""A counsellor's day: who comes, what to do with each, and when there is a free moment."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import (
    BigIntegerField,
    Count,
    DateTimeField,
    Exists,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import User
from beneficiaries.models import CaseFile
from beneficiaries.prepared import Given, Prepared
from followup.agenda.availability import hours_of
from followup.agenda.closed_days import is_public_holiday
from followup.agenda.slots import Span, free_slots
from followup.agenda.zones import zone_of
from followup.models import Absence, Appointment, Interview, InterviewDraft, MeetingMode
from pilotage.addresses import of_file
from pilotage.followed import NAMES, may_open

DAYS_AHEAD = 5
READ = (
    *("starts_at", "ends_at", "mode", "place", "subject", "outcome"),
    *("move_asked_at", "confirmed_at", "case_file__open_signals"),
    *("case_file__organisation_id", "case_file__team_id"),
    *(f"case_file__beneficiary__{name}" for name in NAMES),
)
FREE_MOMENT = datetime.timedelta(minutes=45)
SOON = datetime.timedelta(minutes=90)


@dataclass(frozen=True, slots=True)
class Meeting:
    """One appointment of today."""

    starts_at: datetime.datetime
    name: str
    detail: str
    chips: list[tuple[str, str]]
    file_url: str
    prepare_url: str
    write_url: str
    write_label: str
    is_past: bool
    is_next: bool
    is_cancelled: bool


@dataclass(frozen=True, slots=True)
class Today:
    """What the left side of the page shows."""

    meetings: list[Meeting]
    free: Span | None

    @property
    def expected(self) -> int:
        return sum(not meeting.is_cancelled for meeting in self.meetings)


def today_of(user: User, files: Mapping[int, CaseFile]) -> Today:
    """Two queries: the appointments of the coming days with what is known of each, the leave."""
    now = timezone.now()
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    until = midnight + datetime.timedelta(days=DAYS_AHEAD)
    rows = AGENDA.rows(user=user.pk, first=midnight, last=until)
    tomorrow = (midnight + datetime.timedelta(days=1, hours=3)).replace(hour=0)
    today = [row for row in rows if row.starts_at < tomorrow]
    coming = next((row.pk for row in today if row.ends_at > now and not row.is_cancelled), None)
    away = Absence.objects.visible_to(user).filter(counsellor=user).overlapping(now, until)
    busy = [Span(row.starts_at, row.ends_at) for row in rows if not row.is_cancelled]
    busy += [Span(row.starts_at, row.ends_at) for row in away.order_by("starts_at", "pk")]
    meetings = [
        _meeting(row, now, coming, named=may_open(user, row.case_file, files)) for row in today
    ]
    return Today(meetings, _next_free(user, busy, now))


def _agenda() -> QuerySet[Appointment]:
    """One's own agenda, with how many interviews came before each and the draft that waits."""
    user: Any = Given("user", BigIntegerField())
    first: Any = Given("first", DateTimeField())
    last: Any = Given("last", DateTimeField())
    held = Interview.objects.filter(case_file=OuterRef("case_file")).order_by()
    number = held.values("case_file").annotate(n=Count("pk")).values("n")
    drafts = InterviewDraft.objects.filter(user=user, appointment=OuterRef("pk"))
    own = Appointment.objects.filter(counsellor=user, starts_at__gte=first, starts_at__lt=last)
    annotated = own.annotate(
        interviews=Coalesce(Subquery(number, output_field=IntegerField()), 0),
        drafted=Exists(drafts),
        written=Exists(Interview.objects.filter(appointment=OuterRef("pk"))),
    )
    named = annotated.select_related("case_file__beneficiary").only(*READ)
    return named.order_by("starts_at", "pk")


AGENDA = Prepared(_agenda)


def _next_free(user: User, busy: list[Span], now: datetime.datetime) -> Span | None:
    organisation = user.standing.here
    found = free_slots(
        after=now,
        duration=FREE_MOMENT,
        busy=busy,
        hours=hours_of(organisation),
        closed=partial(is_public_holiday, organisation.holidays),
        zone=zone_of(organisation),
        limit=1,
        horizon=DAYS_AHEAD,
    )
    return found[0] if found else None


def _meeting(
    row: Appointment, now: datetime.datetime, coming: int | None, *, named: bool
) -> Meeting:
    """Without access to the file, a moment that is taken: no name, no button."""
    key = row.case_file_id
    if not named:
        return _moment_taken(row, now, coming)
    labels = {True: _("Reprendre le brouillon"), False: _("Saisir")}
    written = bool(row.written)  # type: ignore[attr-defined]
    drafted = bool(row.drafted)  # type: ignore[attr-defined]
    return Meeting(
        starts_at=row.starts_at,
        name=row.case_file.beneficiary.display_name,
        detail=_detail(row, now),
        chips=_chips(row),
        file_url=of_file("appointment", key, row.pk),
        prepare_url="" if row.ends_at <= now or row.is_cancelled else of_file("prepare", key),
        write_url=""
        if written or row.is_cancelled
        else of_file("interview_new", key, **{"rendez-vous": row.pk}),
        write_label=labels[drafted],
        is_past=row.ends_at <= now or row.is_cancelled,
        is_next=row.pk == coming,
        is_cancelled=row.is_cancelled,
    )


def _moment_taken(row: Appointment, now: datetime.datetime, coming: int | None) -> Meeting:
    return Meeting(
        starts_at=row.starts_at,
        name=_("Rendez-vous sur un dossier que vous ne suivez pas"),
        detail="",
        chips=[],
        file_url=of_file("agenda"),
        prepare_url="",
        write_url="",
        write_label="",
        is_past=row.ends_at <= now or row.is_cancelled,
        is_next=row.pk == coming,
        is_cancelled=row.is_cancelled,
    )


def _chips(row: Appointment) -> list[tuple[str, str]]:
    """A few words each: what became of it, else what to know before."""
    if row.outcome:
        return [(row.get_outcome_display(), "leaf" if row.outcome == "seen" else "")]
    chips = []
    if row.move_asked_at:
        chips.append((_("Demande à déplacer"), "sun"))
    elif row.confirmed_at:
        chips.append((_("Confirmé"), "leaf"))
    if row.case_file.open_signals:
        chips.append((_("Signal à vérifier"), "sun"))
    if not row.interviews:  # type: ignore[attr-defined]
        chips.append((_("Premier entretien"), ""))
    return chips


def _detail(row: Appointment, now: datetime.datetime) -> str:
    """Programme, which interview it is, how and where; "in 6 minutes" when it is close."""
    before = row.interviews  # type: ignore[attr-defined]
    nth = ""
    if before:
        nth = ngettext("%(n)s entretien déjà tenu", "%(n)s entretiens déjà tenus", before)
    how = str(row.get_mode_display()).lower()
    if row.mode == MeetingMode.IN_PERSON and row.place:
        how = row.place
    wait = row.starts_at - now
    soon = ""
    if datetime.timedelta(0) < wait <= SOON:
        minutes = max(1, int(wait.total_seconds() // 60))
        soon = ngettext("dans %(n)s minute", "dans %(n)s minutes", minutes) % {"n": minutes}
    parts = [row.subject, nth % {"n": before} if nth else "", how, soon]
    return pgettext("sépare de courts faits", " · ").join(part for part in parts if part)

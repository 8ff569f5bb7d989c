"""The agenda as a page shows it: days, what fills them, what still waits for an outcome."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from followup.agenda.availability import hours_of
from followup.agenda.closed_days import holiday_name
from followup.agenda.reading_rights import marked
from followup.agenda.slots import WorkingHours, instant
from followup.models import Absence, Appointment
from followup.models.appointment import FREED

ZONE = ZoneInfo(settings.TIME_ZONE)
DAY, WEEK, LIST = "jour", "semaine", "liste"
LIST_DAYS = 28
MOST_NAGGED, MOST_WAITING = 20, 100
QUARTER = 15


@dataclass(frozen=True, slots=True)
class Entry:
    """One appointment, or a moment taken by a file that the reader does not open."""

    appointment: Appointment | None
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    row: int
    span: int
    is_now: bool = False
    during_leave: bool = False
    writable: bool = False

    @property
    def is_short(self) -> bool:
        return self.span < 3


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of leave as drawn behind a day."""

    row: int
    span: int


@dataclass(slots=True)
class Day:
    """One day, its holiday, who is away, what is booked; freed slots apart."""

    date: datetime.date
    is_today: bool
    holiday: str = ""
    leave: list[Absence] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    freed: list[Appointment] = field(default_factory=list)
    leave_blocks: list[Block] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.entries or self.freed or self.leave or self.holiday)


@dataclass(frozen=True, slots=True)
class Agenda:
    """What is shown, from when to when, and where the arrows lead."""

    view: str
    anchor: datetime.date
    days: list[Day]
    previous: datetime.date
    next: datetime.date
    hours: list[tuple[int, int]]
    waiting: list[Appointment]
    waiting_more: int

    @property
    def count(self) -> int:
        return sum(len(day.entries) for day in self.days)

    @property
    def shown_days(self) -> list[Day]:
        """A list skips days where nothing happens."""
        if self.view != LIST:
            return self.days
        return [day for day in self.days if not day.is_empty or day.is_today]


def agenda_of(counsellor: User, *, seen_by: User, view: str, anchor: datetime.date) -> Agenda:
    """That agenda around a day, in a constant number of queries."""
    first, length, step = _period(view, anchor)
    dates = [first + datetime.timedelta(days=n) for n in range(length)]
    start, end = _midnight(dates[0]), _midnight(dates[-1] + datetime.timedelta(days=1))
    found = Appointment.objects.in_agenda_of(counsellor, seen_by=seen_by).overlapping(start, end)
    found = found.select_related("case_file__beneficiary").order_by("starts_at", "pk")
    waiting: list[Any] = list(_waiting(counsellor, seen_by))
    rows: list[Any] = list(found)
    marked([*rows, *waiting], reader=seen_by)
    waiting = [row for row in waiting if row.writable]
    leave = list(
        Absence.objects.visible_to(seen_by)
        .filter(counsellor=counsellor)
        .overlapping(start, end)
        .order_by("starts_at", "pk")
    )
    organisation = seen_by.standing.here
    days = _days(dates, rows, leave, organisation.holidays)
    days = _without_empty_weekend(days, view)
    from_hour, to_hour = _hours_shown(hours_of(organisation), days)
    _place(days, from_hour, to_hour)
    return Agenda(
        view=view,
        anchor=anchor,
        days=days,
        previous=first - step,
        next=first + step,
        hours=[
            (hour, (hour - from_hour) * 60 // QUARTER + 1) for hour in range(from_hour, to_hour)
        ],
        waiting=waiting[:MOST_NAGGED],
        waiting_more=max(0, len(waiting) - MOST_NAGGED),
    )


def _waiting(counsellor: User, reader: User) -> QuerySet[Any]:
    """Past appointments of which nobody said what became of them, oldest first.

    What was left by who no longer follows the file is asked of who does.
    """
    here = Appointment.objects.filter(organisation=reader.standing.organisation)
    received = here.without_outcome().filter(counsellor=counsellor)
    followed = here.without_outcome().filter(case_file__referent=counsellor)
    # Two index scans; an OR over two tables would read every open row of the house.
    mine = received.values("pk").union(followed.values("pk"))
    rows = Appointment.objects.filter(pk__in=mine).select_related("case_file__beneficiary")
    return rows.order_by("starts_at", "pk")[:MOST_WAITING]


def _period(view: str, anchor: datetime.date) -> tuple[datetime.date, int, datetime.timedelta]:
    if view == DAY:
        return anchor, 1, datetime.timedelta(days=1)
    if view == LIST:
        return anchor, LIST_DAYS, datetime.timedelta(days=LIST_DAYS)
    monday = anchor - datetime.timedelta(days=anchor.weekday())
    return monday, 7, datetime.timedelta(days=7)


def _midnight(day: datetime.date) -> datetime.datetime:
    return instant(day, datetime.time(0), ZONE) or timezone.make_aware(
        datetime.datetime.combine(day, datetime.time(1))
    )


def _days(
    dates: Iterable[datetime.date],
    rows: Iterable[Any],
    leave: Iterable[Absence],
    region: str,
) -> list[Day]:
    today, language = timezone.localdate(), get_language() or "fr"
    days = {date: Day(date, date == today, holiday_name(region, date, language)) for date in dates}
    for absence in leave:
        for day in days.values():
            if absence.starts_at < _midnight(day.date + datetime.timedelta(days=1)) and (
                absence.ends_at > _midnight(day.date)
            ):
                day.leave.append(absence)
    for row in rows:
        day_of_row = days.get(timezone.localdate(row.starts_at))
        if day_of_row is None:
            continue
        if row.outcome in FREED:
            if row.readable:
                day_of_row.freed.append(row)
        else:
            day_of_row.entries.append(_entry(row, day_of_row))
    return list(days.values())


def _entry(row: Any, day: Day) -> Entry:
    now = timezone.now()
    return Entry(
        appointment=row if row.readable else None,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        row=0,
        span=0,
        is_now=row.starts_at <= now < row.ends_at,
        writable=row.writable,
        during_leave=any(
            a.starts_at < row.ends_at and row.starts_at < a.ends_at for a in day.leave
        ),
    )


def _without_empty_weekend(days: list[Day], view: str) -> list[Day]:
    """Saturday and Sunday are drawn when something happens there, or today."""
    if view != WEEK:
        return days
    while len(days) > 5 and not (days[-1].entries or days[-1].freed or days[-1].is_today):
        days = days[:-1]
    return days


def _hours_shown(hours: WorkingHours, days: Iterable[Day]) -> tuple[int, int]:
    """Opening hours, wider when something is booked before or after."""
    starts, ends = [hours.opens.hour], [hours.closes.hour + (hours.closes.minute > 0)]
    for day in days:
        for entry in day.entries:
            start, end = timezone.localtime(entry.starts_at), timezone.localtime(entry.ends_at)
            starts.append(start.hour)
            ends.append(end.hour + 1 if end.date() == start.date() else 24)
    return min(starts), min(24, max(ends))


def _place(days: Iterable[Day], from_hour: int, to_hour: int) -> None:
    """Quarters of an hour from the first line of the grid."""
    for day in days:
        day.entries = [_placed(entry, from_hour) for entry in day.entries]
        day.leave_blocks = [_block(a, day.date, from_hour, to_hour) for a in day.leave]


def _block(absence: Absence, day: datetime.date, from_hour: int, to_hour: int) -> Block:
    """The part of an absence that falls into the hours drawn that day."""
    start, end = timezone.localtime(absence.starts_at), timezone.localtime(absence.ends_at)
    first = start.hour * 60 + start.minute if start.date() == day else 0
    last = end.hour * 60 + end.minute if end.date() == day else 24 * 60
    top, bottom = from_hour * 60, to_hour * 60
    first, last = min(max(first, top), bottom - QUARTER), min(max(last, top + QUARTER), bottom)
    return Block((first - top) // QUARTER + 1, max(1, -(-(last - first) // QUARTER)))


def _placed(entry: Entry, from_hour: int) -> Entry:
    start, end = timezone.localtime(entry.starts_at), timezone.localtime(entry.ends_at)
    minutes = (start.hour - from_hour) * 60 + start.minute
    last = 24 * 60 if end.date() > start.date() else end.hour * 60 + end.minute
    length = last - (start.hour * 60 + start.minute)
    return replace(entry, row=max(0, minutes) // QUARTER + 1, span=max(1, -(-length // QUARTER)))


def title_of(agenda: Agenda, whose: User, reader: User) -> str:
    """Whose agenda it is."""
    return _("Agenda") if whose.pk == reader.pk else _("Agenda de %(who)s") % {"who": whose}

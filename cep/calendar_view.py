"""The calendar of a plan: steps, intermediate goals, schemes and answers of funders through time.

Pure: plain values in, a frozen drawing out. `templates/cep/calendar.html` draws it on the page and
on the sheet to print: a table where each line says its days in words beside its bar.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

WHOLE = 100.0  # places are percents of the width
NARROWEST = 1.2
WEEK = 7
MOST_WEEKS = 13
MOST_TICKS = 18
FARTHEST = datetime.timedelta(days=3660)  # what lies beyond is said, not drawn
FEW_MONTHS, LAST_LABEL = 8, 93.0
STRIDES = (1, 3, 6, 12, 24)


def percent(share: float) -> str:
    """A place in the drawing, the same in every language."""
    return f"{share:g}%"


class Kind(StrEnum):
    """What a line is; their order is that of the drawing."""

    STEP = "step"
    GOAL = "goal"
    SCHEME = "scheme"
    FUNDING = "funding"


class Stage(StrEnum):
    """How a line is painted, and what is said of it besides its own state."""

    DONE = "done"
    RUNNING = "running"
    AHEAD = "ahead"
    LATE = "late"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of the plan. One day alone is a moment; no day at all is said as such.

    `group` gathers a goal with its steps; `state` and `who` are already said in the reader's words.
    """

    kind: Kind
    title: str
    starts_on: datetime.date | None = None
    ends_on: datetime.date | None = None
    state: str = ""
    who: str = ""
    group: str = ""
    is_running: bool = False
    is_done: bool = False
    is_refused: bool = False

    @property
    def days(self) -> tuple[datetime.date, ...]:
        return tuple(day for day in (self.starts_on, self.ends_on) if day is not None)


@dataclass(frozen=True, slots=True)
class Line:
    """An item in its place; `x` and `width` are percents, None where it has no day."""

    item: Item
    stage: Stage
    x: float | None
    width: float

    @property
    def is_moment(self) -> bool:
        return self.x is not None and not self.width

    @property
    def left(self) -> str:
        return percent(self.x or 0.0)

    @property
    def wide(self) -> str:
        return percent(self.width)


@dataclass(frozen=True, slots=True)
class Group:
    """A goal with its steps, the schemes, or the answers of funders."""

    kind: Kind
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """The first day of a week, a month or a quarter."""

    day: datetime.date
    x: float
    begins_year: bool
    has_room: bool = True  # on a narrow drawing, where every other one is written

    @property
    def left(self) -> str:
        return percent(self.x)


@dataclass(frozen=True, slots=True)
class PlanCalendar:
    """All that is drawn; empty where the plan says nothing."""

    groups: tuple[Group, ...]
    first_day: datetime.date
    last_day: datetime.date
    today_x: float | None
    by_week: bool
    ticks: tuple[Tick, ...]

    @property
    def today_left(self) -> str:
        return "" if self.today_x is None else percent(self.today_x)

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for group in self.groups for line in group.lines)

    @property
    def has_days(self) -> bool:
        """Something can be drawn."""
        return any(line.x is not None for line in self.lines)

    @property
    def next_line(self) -> Line | None:
        """What comes first among what is still ahead."""
        ahead = [line for line in self.lines if line.stage in (Stage.RUNNING, Stage.AHEAD)]
        dated = [line for line in ahead if line.item.days]
        return min(dated, key=lambda line: line.item.days[-1], default=None)


def plan_calendar(items: Iterable[Item], today: datetime.date) -> PlanCalendar:
    """Goals in the order given, each after its steps; then schemes, then funding, by day."""
    told = tuple(items)
    days = [day for item in told for day in item.days if abs(day - today) <= FARTHEST]
    first, last, by_week = _frame([*days, today])
    return PlanCalendar(
        groups=tuple(_groups(told, first, last, today)),
        first_day=first,
        last_day=last,
        today_x=_place(today, first, last) if days else None,
        by_week=by_week,
        ticks=tuple(_ticks(first, last, by_week=by_week)) if days else (),
    )


def _groups(
    items: Sequence[Item], first: datetime.date, last: datetime.date, today: datetime.date
) -> Iterable[Group]:
    planned = [item for item in items if item.kind in (Kind.STEP, Kind.GOAL)]
    # The goal ends its own steps; groups keep the order in which they first appear.
    names = list(dict.fromkeys(item.group for item in planned))
    for name in names:
        inside = [item for item in planned if item.group == name]
        inside.sort(key=lambda item: item.kind is Kind.GOAL)
        yield Group(Kind.GOAL, name, tuple(_line(one, first, last, today) for one in inside))
    others = [item for item in items if item.kind in (Kind.SCHEME, Kind.FUNDING)]
    others.sort(key=lambda item: (list(Kind).index(item.kind), item.days or (datetime.date.max,)))
    for kind, inside_kind in groupby(others, key=lambda item: item.kind):
        yield Group(kind, "", tuple(_line(one, first, last, today) for one in inside_kind))


def _line(item: Item, first: datetime.date, last: datetime.date, today: datetime.date) -> Line:
    stage = _stage(item, today)
    if not item.days or any(abs(day - today) > FARTHEST for day in item.days):
        return Line(item, stage, None, 0.0)
    begins, ends = item.days[0], max(item.days)
    x = _place(min(begins, ends), first, last)
    if len(item.days) == 1 or begins >= ends:
        return Line(item, stage, x, 0.0)
    width = max(NARROWEST, round(_place(ends, first, last) - x, 2))
    return Line(item, stage, min(x, WHOLE - width), width)


def _stage(item: Item, today: datetime.date) -> Stage:
    if item.is_refused:
        return Stage.REFUSED
    if item.is_done:
        return Stage.DONE
    if item.ends_on is not None and item.ends_on < today:
        return Stage.LATE
    begun = item.kind is Kind.SCHEME and item.starts_on is not None and item.starts_on <= today
    return Stage.RUNNING if item.is_running or begun else Stage.AHEAD


def _frame(days: Sequence[datetime.date]) -> tuple[datetime.date, datetime.date, bool]:
    """Whole weeks where a few are enough, whole months otherwise."""
    first, last = min(days), max(days)
    monday = first - datetime.timedelta(days=first.weekday())
    sunday = last + datetime.timedelta(days=WEEK - last.weekday())
    if (sunday - monday).days <= MOST_WEEKS * WEEK:
        return monday, sunday, True
    return first.replace(day=1), _months_on(last, 1), False


def _months_on(day: datetime.date, months: int) -> datetime.date:
    """The first day of a month, some months later."""
    count = day.year * 12 + day.month - 1 + months
    return datetime.date(count // 12, count % 12 + 1, 1)


def _ticks(first: datetime.date, last: datetime.date, *, by_week: bool) -> Iterable[Tick]:
    """No more than people can read: weeks, months, else every third or twelfth month."""
    months = (last.year - first.year) * 12 + last.month - first.month
    stride = next((one for one in STRIDES if months <= one * MOST_TICKS), STRIDES[-1])
    day, place, year = first, 0, 0
    while day < last:
        x = _place(day, first, last)
        room = x < LAST_LABEL and (place % 2 == 0 or (months < FEW_MONTHS and not by_week))
        yield Tick(day, x, begins_year=day.year != year, has_room=room)
        place, year = place + 1, day.year
        day = day + datetime.timedelta(days=WEEK) if by_week else _months_on(day, stride)


def _place(day: datetime.date, first: datetime.date, last: datetime.date) -> float:
    return round(WHOLE * (day - first).days / max(1, (last - first).days), 2)

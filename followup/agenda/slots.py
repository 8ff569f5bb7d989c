"""When two people could meet: moments, opening hours, free slots, repetitions. Pure Python.

Hours are those of a clock on the wall; instants are aware. A wall time that the change to summer
time skips has no instant; one that comes twice in autumn is the first of the two.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

STEP = datetime.timedelta(minutes=30)
MOST_REPEATS = 12
LAST_DAY = datetime.date(9000, 1, 1)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From one instant to another, the second left out: two spans may touch."""

    starts_at: datetime.datetime
    ends_at: datetime.datetime

    def overlaps(self, other: Span) -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """When the service receives; Monday is 0."""

    opens: datetime.time = datetime.time(8, 30)
    closes: datetime.time = datetime.time(18, 30)
    weekdays: frozenset[int] = frozenset(range(5))

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> WorkingHours:
        """From an organisation's settings; what cannot be read counts as not said."""
        said = settings.get("working_hours")
        if not isinstance(said, Mapping):
            return cls()
        opens, closes = (
            _time(said.get("opens"), cls().opens),
            _time(said.get("closes"), cls().closes),
        )
        days = said.get("weekdays")
        known = {d for d in days if d in range(7)} if isinstance(days, list) else set()
        if opens >= closes:
            opens, closes = cls().opens, cls().closes
        return cls(opens, closes, frozenset(known or cls().weekdays))

    def hold(self, span: Span, zone: datetime.tzinfo) -> bool:
        """Whether a whole span lies inside one day's hours."""
        start, end = span.starts_at.astimezone(zone), span.ends_at.astimezone(zone)
        return (
            start.date() == end.date()
            and start.weekday() in self.weekdays
            and self.opens <= start.time()
            and end.time() <= self.closes
        )


def _time(said: object, otherwise: datetime.time) -> datetime.time:
    try:
        return datetime.time.fromisoformat(str(said)).replace(tzinfo=None)
    except ValueError:
        return otherwise


def instant(
    day: datetime.date, hour: datetime.time, zone: datetime.tzinfo
) -> datetime.datetime | None:
    """The instant of a wall time, or None when clocks skip it that night."""
    local = datetime.datetime.combine(day, hour.replace(tzinfo=None, fold=0), tzinfo=zone)
    there = local.astimezone(datetime.UTC)
    back = there.astimezone(zone)
    return there if back.replace(tzinfo=None) == local.replace(tzinfo=None) else None


def free_slots(
    *,
    after: datetime.datetime,
    duration: datetime.timedelta,
    busy: Iterable[Span],
    hours: WorkingHours,
    closed: Callable[[datetime.date], bool],
    zone: datetime.tzinfo,
    limit: int = 6,
    per_day: int = 3,
    horizon: int = 60,
) -> list[Span]:
    """The next slots where everybody is free, inside opening hours, a few for each day."""
    taken = sorted(busy)
    first = after.astimezone(zone).date()
    found: list[Span] = []
    for day in _days(first, horizon):
        if day.weekday() not in hours.weekdays or closed(day):
            continue
        for span in _free_in_day(day, duration, taken, hours, zone, after)[:per_day]:
            found.append(span)
            if len(found) == limit:
                return found
    return found


def _days(first: datetime.date, horizon: int) -> Iterator[datetime.date]:
    for offset in range(horizon):
        if first > LAST_DAY:
            return
        yield first + datetime.timedelta(days=offset)


def _free_in_day(
    day: datetime.date,
    duration: datetime.timedelta,
    taken: Sequence[Span],
    hours: WorkingHours,
    zone: datetime.tzinfo,
    after: datetime.datetime,
) -> list[Span]:
    """Slots of one day that follow one another without overlapping."""
    found: list[Span] = []
    closes = datetime.datetime.combine(day, hours.closes)
    wall = datetime.datetime.combine(day, hours.opens)
    while wall + duration <= closes:
        starts_at = instant(day, wall.time(), zone)
        ends_at = instant(day, (wall + duration).time(), zone)
        wall += STEP
        if starts_at is None or ends_at is None or starts_at <= after:
            continue
        span = Span(starts_at, ends_at)
        if found and found[-1].overlaps(span):
            continue
        if not any(span.overlaps(other) for other in taken):
            found.append(span)
    return found


def repeated(day: datetime.date, *, every_weeks: int, count: int) -> list[datetime.date]:
    """The same weekday every n weeks, as people say it: the clock on the wall does not move."""
    if not 1 <= count <= MOST_REPEATS or every_weeks < 0 or day > LAST_DAY:
        raise ValueError(f"{count} fois toutes les {every_weeks} semaines")
    return [day + datetime.timedelta(weeks=every_weeks * place) for place in range(count)]


def touching_or_apart(spans: Iterable[Span]) -> bool:
    """Whether no two spans share a moment."""
    ordered = sorted(spans)
    return all(not one.overlaps(other) for one, other in pairwise(ordered))

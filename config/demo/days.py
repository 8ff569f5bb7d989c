"""Days counted from today, so that the demo never grows old."""

from __future__ import annotations

import datetime
from functools import cache

import holidays
from django.utils import timezone


@cache
def _closed_days(year: int) -> frozenset[datetime.date]:
    """Public holidays of metropolitan France."""
    return frozenset(holidays.country_holidays("FR", years=year))


def is_working(day: datetime.date) -> bool:
    """Monday to Friday, holidays apart."""
    return day.weekday() < 5 and day not in _closed_days(day.year)


def day(offset: int, *, today: datetime.date | None = None) -> datetime.date:
    """The working day that many days from today: earlier ones slip back, later ones forward."""
    chosen = (today or timezone.localdate()) + datetime.timedelta(days=offset)
    step = datetime.timedelta(days=-1 if offset <= 0 else 1)
    while not is_working(chosen):
        chosen += step
    return chosen


def moment(offset: int, hour: int = 10, minute: int = 0) -> datetime.datetime:
    """A time of that day, local; never in the future for a day that is not."""
    local = datetime.datetime.combine(day(offset), datetime.time(hour, minute))
    at = timezone.make_aware(local)
    return min(at, timezone.now()) if offset <= 0 else at


def birth_date(age: int, *, month: int, monthday: int) -> datetime.date:
    """The birth date of somebody who has reached that age."""
    today = timezone.localdate()
    born = datetime.date(today.year - age, month, monthday)
    return born if born <= today else born.replace(year=born.year - 1)

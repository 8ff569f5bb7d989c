"""Public holidays of an organisation's region, with their names. Pure: no rows."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import lru_cache

import holidays

KNOWN_YEARS = range(2000, 2101)
# The library's names follow the language of the page, where it knows it.
LANGUAGES = {"fr": "fr", "en": "en_US"}


@lru_cache(maxsize=256)
def public_holidays(region: str, year: int, language: str = "fr") -> Mapping[datetime.date, str]:
    """Holidays of one year; `region` is the organisation's code, empty for mainland France."""
    if year not in KNOWN_YEARS:
        return {}
    found = holidays.country_holidays(
        "FR", subdiv=region or None, years=year, language=LANGUAGES.get(language[:2], "fr")
    )
    return {day: name for day, name in found.items() if day.year == year}


def holiday_name(region: str, day: datetime.date, language: str = "fr") -> str:
    """The name of the holiday, or nothing on an ordinary day."""
    return public_holidays(region, day.year, language).get(day, "")


def is_public_holiday(region: str, day: datetime.date) -> bool:
    """Whether the service is closed by law that day."""
    return day in public_holidays(region, day.year)

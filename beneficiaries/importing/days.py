"""Dates as French files write them, judged against the calendar."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from django.utils.translation import gettext_noop

from beneficiaries.names import folded

NOT_A_DATE = gettext_noop(
    "Cette date n’est pas lisible : écrivez-la comme 13/03/1976. Non reprise."
)
NO_SUCH_DAY = gettext_noop("Ce jour n’existe pas dans le calendrier. Date non reprise.")
DAY_MISSING = gettext_noop("Le jour manque : il faut une date complète. Date non reprise.")
SWAPPED = gettext_noop("Le jour et le mois semblent inversés. Date non reprise : corrigez-la.")
SHORT_YEAR = gettext_noop("Année écrite sur deux chiffres, lue %(year)s : vérifiez.")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv jan january",
            "fevrier fevr fev february feb",
            "mars mar march",
            "avril avr april apr",
            "mai may",
            "juin june jun",
            "juillet juil july jul",
            "aout august aug",
            "septembre sept sep september",
            "octobre oct october",
            "novembre nov november",
            "decembre dec december",
        ),
        start=1,
    )
    for name in names.split()
}
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]\d{1,2}[:h]\d{0,2}.{0,12})?")
_FRENCH = re.compile(
    r"(\d{1,2})\s*[/.\-\s]\s*(\d{1,2})\s*[/.\-\s]\s*(\d{4}|\d{2})"
    r"(?:[ T,àa]+\d{1,2}[:h]\d{0,2}.{0,6})?"
)
_NAMED = re.compile(r"(?:[a-z]+\.? )?(\d{1,2})(?:er)? ([a-z]+)\.? (\d{4}|\d{2})(?: .{0,12})?")
_MONTH_ONLY = re.compile(r"(?:([a-z]+)\.? ?|\d{1,2} )?\d{4}")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"\d{5}(?:[.,]0+)?")
_FIRST_SERIAL, _LAST_SERIAL = 3_654, 73_050  # 1910 to 2099
_SERIAL_ORIGIN = datetime.date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Day:
    """A date, or none; and the sentence when something is to be said."""

    value: datetime.date | None = None
    sentence: str = ""
    short_year: bool = False


def read_day(text: str, *, latest: datetime.date) -> Day:
    """The day that a cell writes; a two-digit year is the last that is not after `latest`."""
    written = " ".join(text.replace("\u00a0", " ").split())[:60]
    if found := _ISO.fullmatch(written) or _COMPACT.fullmatch(written):
        return _day(found.group(1), found.group(2), found.group(3), latest)
    if found := _FRENCH.fullmatch(written):
        return _day(found.group(3), found.group(2), found.group(1), latest)
    if _SERIAL.fullmatch(written) and _FIRST_SERIAL <= int(written[:5]) <= _LAST_SERIAL:
        return Day(_SERIAL_ORIGIN + datetime.timedelta(days=int(written[:5])))
    words = folded(written)
    if (found := _NAMED.fullmatch(words)) and found.group(2) in _MONTHS:
        return _day(found.group(3), str(_MONTHS[found.group(2)]), found.group(1), latest)
    month = _MONTH_ONLY.fullmatch(words)
    if month and (month.group(1) is None or month.group(1) in _MONTHS):
        return Day(sentence=DAY_MISSING)
    return Day(sentence=NOT_A_DATE)


def _day(year_text: str, month_text: str, day_text: str, latest: datetime.date) -> Day:
    year, month, day = int(year_text), int(month_text), int(day_text)
    short = len(year_text) == 2
    if short:
        year += 2000 if datetime.date(2000 + year, 1, 1) <= latest else 1900
    if month > 12 >= day >= 1 and month <= 31:
        return Day(sentence=SWAPPED)
    try:
        return Day(datetime.date(year, month, day), short_year=short)
    except ValueError:
        return Day(sentence=NO_SUCH_DAY)

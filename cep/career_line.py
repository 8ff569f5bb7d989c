"""The career path as bars through the years: what was done, what was learnt, what lay between."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cep.models import CareerEntry, CareerEntryKind

WIDTH: Final = 1000
# A diploma is a day among thirty years: thinner, it would not be seen.
NARROWEST: Final = 8
# One bar alone tells nothing that its line does not say.
FEWEST: Final = 2

ROWS: Final = (
    (CareerEntryKind.EXPERIENCE, _("Expériences")),
    (CareerEntryKind.DIPLOMA, _("Diplômes")),
    (CareerEntryKind.CERTIFICATION, _("Certifications")),
)


@dataclass(frozen=True, slots=True)
class CareerBar:
    """Where a line of the path stands, in thousandths of the whole width."""

    x: int
    width: int
    is_running: bool


@dataclass(frozen=True, slots=True)
class CareerRow:
    """The bars of one kind."""

    label: str | Promise
    bars: tuple[CareerBar, ...]


@dataclass(frozen=True, slots=True)
class CareerStrip:
    """From the first of January of the first year to the last day told."""

    rows: tuple[CareerRow, ...]
    first_year: int
    last_year: int


def career_strip(entries: Sequence[CareerEntry], today: datetime.date) -> CareerStrip | None:
    """None while fewer than two lines have a date; lines without one stay in the list."""
    spans = [(entry, span) for entry in entries if (span := _span(entry, today))]
    if len(spans) < FEWEST:
        return None
    first = datetime.date(min(start.year for _entry, (start, _end) in spans), 1, 1)
    last = max(end for _entry, (_start, end) in spans)
    days = max(1, (last - first).days)

    def bar(entry: CareerEntry, start: datetime.date, end: datetime.date) -> CareerBar:
        width = max(NARROWEST, round(WIDTH * (end - start).days / days))
        x = min(round(WIDTH * (start - first).days / days), WIDTH - width)
        return CareerBar(x, width, is_running=_runs(entry))

    rows = (
        CareerRow(label, tuple(bar(entry, *span) for entry, span in spans if entry.kind == kind))
        for kind, label in ROWS
    )
    return CareerStrip(tuple(row for row in rows if row.bars), first.year, last.year)


def _runs(entry: CareerEntry) -> bool:
    """Begun, and no end said; a diploma with one date was obtained then."""
    return (
        entry.kind == CareerEntryKind.EXPERIENCE
        and entry.starts_on is not None
        and entry.ends_on is None
    )


def _span(entry: CareerEntry, today: datetime.date) -> tuple[datetime.date, datetime.date] | None:
    start = entry.starts_on or entry.ends_on
    if start is None:
        return None
    end = max(today, start) if _runs(entry) else entry.ends_on or start
    return start, end

"""The steps of the CEP: which levels exist, what each asks for, what may follow. Pure Python.

Levels are periods, not a wizard: any level may be entered, skipped or returned to; gaps are
allowed; one period is open at a time. Source: code du travail L.6111-6, D.6111-6 and D.6111-7;
specifications of 16 July 2014 (three levels) and of 29 March 2019 (two levels).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise


class Scheme(StrEnum):
    """The set of levels that an organisation works by; a file keeps the one it was opened with."""

    CEP_2014 = "cep_2014"
    CEP_2019 = "cep_2019"


class Initiative(StrEnum):
    """Who wished to enter a level."""

    PERSON = "person"
    TOGETHER = "together"
    REDIRECTED = "redirected"


class Ending(StrEnum):
    """Why a period was closed; never a judgement, and a project is never asked for."""

    NEXT_LEVEL = "next_level"
    NEED_MET = "need_met"
    PERSON_STOPS = "person_stops"
    REDIRECTED = "redirected"
    LIFE_EVENT = "life_event"
    NO_CONTACT = "no_contact"
    OTHER = "other"


class Missing(StrEnum):
    """What a level still asks for; the sentence of each stands in cep/words.py."""

    INFORMATION = "information"
    REQUEST = "request"
    AGREEMENT = "agreement"
    PROJECT = "project"
    PLAN = "plan"
    ALREADY_OPEN = "already_open"
    UNKNOWN_LEVEL = "unknown_level"


@dataclass(frozen=True, slots=True)
class Readiness:
    """What the file holds today."""

    information_given: bool = False
    request_recorded: bool = False
    agreement_recorded: bool = False
    has_project: bool = False
    has_plan: bool = False


Guard = Callable[[Readiness], Missing | None]


def information_given(file: Readiness) -> Missing | None:
    """The person was told what the CEP is, from the first interview on (D.6111-6)."""
    return None if file.information_given else Missing.INFORMATION


def request_recorded(file: Readiness) -> Missing | None:
    """The request is written in the person's own words."""
    return None if file.request_recorded else Missing.REQUEST


def agreement_recorded(file: Readiness) -> Missing | None:
    """The person agreed to go on."""
    return None if file.agreement_recorded else Missing.AGREEMENT


def has_project(file: Readiness) -> Missing | None:
    """There is a project to carry out."""
    return None if file.has_project else Missing.PROJECT


def has_plan(file: Readiness) -> Missing | None:
    """The project has its plan."""
    return None if file.has_plan else Missing.PLAN


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a scheme and what opening it asks for."""

    scheme: Scheme
    number: int
    name: str
    guards: tuple[Guard, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.scheme}.{self.number}"


TO_GO_ON = (information_given, request_recorded, agreement_recorded)

LEVELS: dict[Scheme, tuple[Level, ...]] = {
    Scheme.CEP_2014: (
        Level(Scheme.CEP_2014, 1, "individual_interview"),
        Level(Scheme.CEP_2014, 2, "personalised_advice", TO_GO_ON),
        Level(Scheme.CEP_2014, 3, "carrying_out", (*TO_GO_ON, has_project, has_plan)),
    ),
    Scheme.CEP_2019: (
        Level(Scheme.CEP_2019, 1, "individual_welcome"),
        Level(Scheme.CEP_2019, 2, "personalised_support", TO_GO_ON),
    ),
}


def level_of(scheme: Scheme, number: int) -> Level | None:
    """The level of that number, None where the scheme has none."""
    return next((level for level in LEVELS[scheme] if level.number == number), None)


def missing_to_open(
    scheme: Scheme, number: int, file: Readiness, *, open_number: int | None
) -> tuple[Missing, ...]:
    """All that stands in the way of a level, in the order in which it is best gathered."""
    level = level_of(scheme, number)
    if level is None:
        return (Missing.UNKNOWN_LEVEL,)
    if number == open_number:
        return (Missing.ALREADY_OPEN,)
    return tuple(missing for guard in level.guards if (missing := guard(file)) is not None)


class PeriodTrouble(StrEnum):
    """What is wrong with the dates of periods."""

    BEFORE_THE_FILE = "before_the_file"
    ENDS_BEFORE_START = "ends_before_start"
    IN_THE_FUTURE = "in_the_future"
    OVERLAP = "overlap"
    TWO_OPEN = "two_open"


@dataclass(frozen=True, slots=True)
class Period:
    """The days spent at a level; both ends count, no end means that it is still open."""

    number: int
    starts_on: datetime.date
    ends_on: datetime.date | None = None


def troubles(
    periods: Sequence[Period], *, file_opened_on: datetime.date, today: datetime.date
) -> list[tuple[Period, PeriodTrouble]]:
    """Every contradiction in the periods of one file; a period may begin the day another ends."""
    found: list[tuple[Period, PeriodTrouble]] = []
    for period in periods:
        if period.starts_on < file_opened_on:
            found.append((period, PeriodTrouble.BEFORE_THE_FILE))
        if period.ends_on is not None and period.ends_on < period.starts_on:
            found.append((period, PeriodTrouble.ENDS_BEFORE_START))
        if max(period.starts_on, period.ends_on or period.starts_on) > today:
            found.append((period, PeriodTrouble.IN_THE_FUTURE))
    ordered = sorted(periods, key=lambda period: (period.starts_on, period.ends_on or today))
    for before, after in pairwise(ordered):
        if before.ends_on is None:
            found.append((after, PeriodTrouble.TWO_OPEN))
        elif after.starts_on < before.ends_on:
            found.append((after, PeriodTrouble.OVERLAP))
    return found

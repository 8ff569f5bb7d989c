"""The path as the page and the panel show it: past periods, and what each level still asks for."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from beneficiaries.models import CaseFile
from cep.levels import LEVELS, Level, Missing
from cep.models import LevelPeriod, Request
from cep.services.levels import PathState, state_of
from cep.words import LEVEL_AIMS, LEVEL_WORDS, MISSING_SENTENCES, MISSING_SHORT, SCHEME_WORDS

Text = str | Promise
WIDTH, NARROWEST = 1000, 8


@dataclass(frozen=True, slots=True)
class Why:
    """What a level still asks for; `key` tells the page which form gathers it."""

    key: Missing
    sentence: Text


@dataclass(frozen=True, slots=True)
class LevelLine:
    """One level of the scheme: where it stands, and why its button is grey."""

    number: int
    name: Text
    aim: Text
    is_open: bool
    visits: int
    why_not: tuple[Why, ...]
    lacks: str

    @property
    def may_open(self) -> bool:
        return not self.why_not


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """One past or present period, and its bar on a row 1000 wide."""

    period: LevelPeriod
    name: Text
    days: int
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Row:
    """One level of the drawing, with the periods spent there."""

    level: LevelLine
    periods: tuple[PeriodLine, ...]


@dataclass(frozen=True, slots=True)
class PathView:
    """All that is shown of the path of one file."""

    state: PathState
    scheme: Text
    levels: tuple[LevelLine, ...]
    periods: tuple[PeriodLine, ...]
    request: Request | None
    first_day: datetime.date
    last_day: datetime.date

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(
            Row(one, tuple(line for line in self.periods if line.period.number == one.number))
            for one in self.levels
        )

    @property
    def current(self) -> LevelLine | None:
        return next((level for level in self.levels if level.is_open), None)


def path_view(case_file: CaseFile, today: datetime.date) -> PathView:
    """Three queries, whatever the number of periods."""
    state = state_of(case_file)
    periods = state.periods
    first = min([case_file.opened_on, *(period.starts_on for period in periods)])
    last = max(case_file.closed_on or today, first)
    return PathView(
        state=state,
        scheme=SCHEME_WORDS[state.scheme],
        levels=tuple(_level_line(level, state, periods) for level in LEVELS[state.scheme]),
        periods=tuple(_period_line(period, state, first, last) for period in periods),
        request=state.request,
        first_day=first,
        last_day=last,
    )


def _level_line(level: Level, state: PathState, periods: Sequence[LevelPeriod]) -> LevelLine:
    missing = state.missing(level.number)
    is_open = state.running is not None and state.running.number == level.number
    return LevelLine(
        number=level.number,
        name=LEVEL_WORDS[level.key],
        aim=LEVEL_AIMS[level.key],
        is_open=is_open,
        visits=sum(period.number == level.number for period in periods),
        why_not=tuple(Why(one, MISSING_SENTENCES[one]) for one in missing),
        lacks=", ".join(str(MISSING_SHORT[one]) for one in missing if one in MISSING_SHORT),
    )


def _period_line(
    period: LevelPeriod, state: PathState, first: datetime.date, last: datetime.date
) -> PeriodLine:
    whole = max(1, (last - first).days)
    ends_on = period.ends_on or last
    days = (ends_on - period.starts_on).days
    return PeriodLine(
        period=period,
        name=LEVEL_WORDS[f"{state.scheme}.{period.number}"],
        days=days,
        x=round((WIDTH - NARROWEST) * (period.starts_on - first).days / whole),
        width=max(NARROWEST, round(WIDTH * days / whole)),
    )

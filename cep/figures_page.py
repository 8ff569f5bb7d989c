"""The indicators page: a team or the whole organisation, a civil year or one of its quarters."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from cep.indicators import ALL, INDICATORS, PART_WORDS, QUARTERS, YEAR, Indicator, Part, Text, Unit
from cep.models import ActivityFigures

OLDEST = 5  # years offered


@dataclass(frozen=True, slots=True)
class Result:
    """One cell in words; masked or empty ones say so."""

    words: str
    counted: str = ""
    among: str = ""
    percent: int | None = None
    is_masked: bool = False
    is_empty: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator and its result."""

    indicator: Indicator
    result: Result


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is looked at: a year, a period of it, a row of the table."""

    year: int
    period: str
    row: str


@dataclass(frozen=True, slots=True)
class IndicatorsPage:
    """Everything that the page and its file say."""

    chosen: Chosen
    years: tuple[int, ...]
    rows: tuple[tuple[str, Text], ...]
    counted_at: datetime.datetime | None
    parts: tuple[tuple[Text, tuple[Line, ...]], ...]
    may_count: bool

    @property
    def row_name(self) -> Text:
        return dict(self.rows)[self.chosen.row]

    @property
    def period_words(self) -> str:
        return period_words(self.chosen.year, self.chosen.period)

    @property
    def periods(self) -> list[tuple[str, str]]:
        return [(key, period_words(self.chosen.year, key)) for key in (YEAR, *QUARTERS)]


def period_words(year: int, period: str) -> str:
    """The civil year, or one of its quarters."""
    if period == YEAR:
        return _("Année %(year)s") % {"year": year}
    return _("%(number)se trimestre %(year)s") % {"number": period, "year": year}


def indicators_page(user: User, asked: Mapping[str, str]) -> IndicatorsPage:
    """One query, whatever is asked; anything unknown is the whole organisation, this year."""
    today = timezone.localdate()
    years = [today.year - back for back in range(OLDEST)]
    year = next((one for one in years if str(one) == asked.get("annee")), today.year)
    figures = ActivityFigures.objects.visible_to(user).filter(year=year).first()
    content = figures.content if figures else {}
    rows = _rows_for(user, content)
    row = asked.get("equipe", "")
    period = asked.get("periode", "")
    chosen = Chosen(
        year,
        period if period in (YEAR, *QUARTERS) else YEAR,
        row if row in dict(rows) else ALL,
    )
    counted_at = figures.counted_at if figures else None
    return IndicatorsPage(
        chosen=chosen,
        years=tuple(years),
        rows=rows,
        counted_at=counted_at,
        parts=tuple(_parts(content, chosen)) if figures else (),
        may_count=counted_at is None or timezone.localdate(counted_at) < today,
    )


def _rows_for(user: User, content: Mapping[str, Any]) -> tuple[tuple[str, Text], ...]:
    """The organisation for everybody; one's own teams, or all of them for who manages all."""
    standing = user.standing
    own = standing.team_ids | standing.managed_team_ids
    offered = [
        (str(pk), name or _("Sans équipe"))
        for pk, name in content.get("teams", ())
        if standing.manages_everything or pk in own
    ]
    return ((ALL, _("Toute l’organisation")), *offered)


def _parts(content: Mapping[str, Any], chosen: Chosen) -> Iterator[tuple[Text, tuple[Line, ...]]]:
    for part in Part:
        lines = tuple(
            Line(indicator, result_of(content, indicator, chosen.row, chosen.period))
            for indicator in INDICATORS
            if indicator.part == part
        )
        yield PART_WORDS[part], lines


def result_of(content: Mapping[str, Any], indicator: Indicator, row: str, period: str) -> Result:
    """The cell in words."""
    cell = content.get("cells", {}).get(indicator.key, {}).get(row, {}).get(period, [0, 0])
    if cell is None:
        return Result(_("masqué"), is_masked=True)
    numerator, denominator = cell
    if not denominator:
        return Result(_("personne"), is_empty=True)
    whole = number_format(denominator, force_grouping=True)
    if indicator.unit == Unit.COUNT:
        return Result(whole)
    if indicator.unit == Unit.DAYS:
        return Result(_days(round(numerator)), among=whole)
    percent = round(100 * numerator / denominator)
    return Result(
        _("%(percent)s\xa0%%") % {"percent": percent},
        counted=number_format(numerator, force_grouping=True),
        among=whole,
        percent=percent,
    )


def _days(number: int) -> str:
    """ "6 jours", or the same day."""
    if number == 0:
        return _("le jour même")
    return ngettext("%(n)s jour", "%(n)s jours", number) % {"n": number}


def table_of(user: User, asked: Mapping[str, str]) -> tuple[IndicatorsPage, list[list[Any]]]:
    """For a file: each indicator for the year and its quarters, numbers as numbers."""
    page = indicators_page(user, asked)
    kept = ActivityFigures.objects.visible_to(user).filter(year=page.chosen.year).first()
    content = kept.content if kept else {}
    lines = []
    for indicator in INDICATORS:
        row = content.get("cells", {}).get(indicator.key, {}).get(page.chosen.row, {})
        for period in (YEAR, *QUARTERS):
            result = result_of(content, indicator, page.chosen.row, period)
            cell = row.get(period, [0, 0])
            numbers = ["", ""] if cell is None else _numbers(indicator, cell)
            lines.append(
                [
                    str(indicator.title),
                    period_words(page.chosen.year, period),
                    result.words,
                    *numbers,
                    str(indicator.counted),
                    str(indicator.among),
                    str(indicator.dated),
                    str(indicator.definition),
                ]
            )
    return page, lines


def _numbers(indicator: Indicator, cell: list[float]) -> list[int | str]:
    """Numerator and denominator; a delay and a count have no numerator."""
    numerator, denominator = (round(number) for number in cell)
    return [numerator if indicator.unit == Unit.SHARE else "", denominator]

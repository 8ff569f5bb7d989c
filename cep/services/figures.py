"""Counting the indicators: once a night for each organisation, masked before they are kept.

One table of teams and quarters for each indicator, masked as a whole: whichever team and period
somebody then looks at, they read cells of one table, and no two pages give a hidden one back.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.journal import record
from accounts.models import Organisation, Team, User
from beneficiaries.masking import MaskedTable, masked, with_totals
from beneficiaries.models import CaseFile, Programme
from beneficiaries.refusals import Refused
from cep.competences import Rater
from cep.indicators import ALL, INDICATORS, QUARTERS, YEAR, Unit
from cep.levels import Scheme
from cep.models import (
    ActivityFigures,
    CareerProject,
    CompetenceRating,
    FundingLine,
    LevelPeriod,
    Request,
    SurveyAnswer,
    SurveyMoment,
    SynthesisDocument,
)

NO_TEAM = 0
GOOD = 3
Place = tuple[int, int]  # team, quarter


@dataclass(slots=True)
class Counts:
    """Numerators and denominators of one indicator, by team and quarter."""

    counted: dict[Place, int] = field(default_factory=lambda: defaultdict(int))
    among: dict[Place, int] = field(default_factory=lambda: defaultdict(int))
    days: dict[Place, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, place: Place, met: bool) -> None:
        self.among[place] += 1
        self.counted[place] += int(met)


def count_year(organisation: Organisation, year: int) -> ActivityFigures:
    """Count again and keep; whoever counts last has counted the same rows."""
    content = counted(organisation, year)
    figures, _made = ActivityFigures.objects.update_or_create(
        organisation=organisation,
        year=year,
        defaults={"content": content, "counted_at": timezone.now()},
    )
    return figures


@transaction.atomic
def count_now(*, by: User, year: int) -> ActivityFigures:
    """By hand, at most once a day: comparing two counts an hour apart would show one person."""
    here = by.standing.here
    Organisation.objects.select_for_update(no_key=True).get(pk=here.pk)
    last = ActivityFigures.objects.filter(organisation=here, year=year).first()
    if last is not None and timezone.localdate(last.counted_at) == timezone.localdate():
        raise Refused(_("Ces indicateurs ont déjà été comptés aujourd’hui."))
    figures = count_year(here, year)
    record("cep.figures_counted", by=by, organisation=here, subject=figures, reason=str(year))
    return figures


def count_everywhere(today: datetime.date | None = None) -> int:
    """This year and the last one, for organisations that have a CEP."""
    year = (today or timezone.localdate()).year
    periods = LevelPeriod.objects.filter(case_file__organisation=OuterRef("pk"))
    done = 0
    for organisation in Organisation.objects.filter(Exists(periods)).order_by("pk"):
        for one in (year - 1, year):
            count_year(organisation, one)
            done += 1
    return done


def counted(organisation: Organisation, year: int) -> dict[str, Any]:
    """What is kept: teams by name, and for each indicator the cells that may be shown."""
    tally = {indicator.key: Counts() for indicator in INDICATORS}
    referents: dict[int, set[int | None]] = defaultdict(set)
    for entry in _entries(organisation, year):
        referents[entry["team"] or NO_TEAM].add(entry["referent"])
        _tally_entry(tally, entry)
    for closed in _closed(organisation, year):
        referents[closed["team"] or NO_TEAM].add(closed["referent"])
        place = (closed["team"] or NO_TEAM, _quarter(closed["closed_on"]))
        tally["answered"].add(place, closed["answered"])
    for answer in _answers(organisation, year):
        referents[answer["team"] or NO_TEAM].add(answer["referent"])
        _tally_answer(tally, answer)
    teams = _teams(organisation, set(referents))
    people = {who for some in referents.values() for who in some} - {None}
    # Where one counsellor is the whole organisation, the organisation still has figures.
    alone = {pk for pk, some in referents.items() if len(some - {None}) < 2 <= len(people)}
    keys = [pk for pk, _name in teams]
    return {
        "teams": [[pk, name] for pk, name in teams],
        "cells": {
            indicator.key: _cells(tally[indicator.key], indicator.unit, keys, alone)
            for indicator in INDICATORS
        },
    }


def _teams(organisation: Organisation, wanted: set[int]) -> list[tuple[int, str]]:
    named = Team.objects.filter(organisation=organisation, pk__in=wanted)
    teams = [(pk, name) for pk, name in named.order_by("name", "pk").values_list("pk", "name")]
    return [*teams, (NO_TEAM, "")] if NO_TEAM in wanted else teams


def _quarter(day: datetime.date) -> int:
    return (day.month - 1) // 3


def _entries(organisation: Organisation, year: int) -> Iterator[dict[str, Any]]:
    """The first level of each file, when it began that year, with what the file became."""
    before = Q(starts_on__lt=OuterRef("starts_on")) | Q(
        starts_on=OuterRef("starts_on"), pk__lt=OuterRef("pk")
    )
    earlier = LevelPeriod.objects.filter(before, case_file=OuterRef("case_file"))
    rows = LevelPeriod.objects.filter(
        case_file__organisation=organisation,
        case_file__programme=Programme.CEP,
        starts_on__range=(datetime.date(year, 1, 1), datetime.date(year, 12, 31)),
    ).exclude(Exists(earlier))
    return (
        rows.annotate(**_became(), team=F("case_file__team"), referent=F("case_file__referent"))
        .values(
            *("starts_on", "team", "referent", "case_file__opened_on", *_became()),
            *("case_file__cep_path__scheme", "case_file__cep_path__informed_on"),
        )
        .order_by("pk")
        .iterator(chunk_size=2_000)
    )


def _became() -> dict[str, Exists]:
    """What is asked of each file, wherever it happened since."""
    higher = LevelPeriod.objects.filter(
        Q(starts_on__lt=OuterRef("starts_on"))
        | Q(starts_on=OuterRef("starts_on"), pk__lt=OuterRef("pk")),
        case_file=OuterRef("case_file"),
        number__gte=2,
    )
    asked = FundingLine.objects.filter(asked__gt=0)

    def of(rows: QuerySet[Any]) -> Exists:
        return Exists(rows.filter(case_file=OuterRef("case_file")))

    return {
        "level_2": of(LevelPeriod.objects.filter(number__gte=2)),
        "level_3": of(LevelPeriod.objects.filter(number=3)),
        "back": of(LevelPeriod.objects.filter(Exists(higher), number=1)),
        "request": of(Request.objects.all()),
        "project": of(CareerProject.objects.decided()),
        "competences": of(CompetenceRating.objects.filter(rater=Rater.TOGETHER.value)),
        "synthesis": of(SynthesisDocument.objects.filter(stage="handed_over")),
        "asked": of(asked),
        "unanswered": of(asked.filter(granted__isnull=True)),
    }


def _tally_entry(tally: dict[str, Counts], entry: dict[str, Any]) -> None:
    place = (entry["team"] or NO_TEAM, _quarter(entry["starts_on"]))
    tally["entries"].add(place, met=True)
    tally["delay"].add(place, met=True)
    waited = (entry["starts_on"] - entry["case_file__opened_on"]).days
    tally["delay"].days[place].append(max(0, waited))
    tally["informed"].add(place, entry["case_file__cep_path__informed_on"] is not None)
    for key in ("request", "level_2"):
        tally[key].add(place, entry[key])
    if entry["case_file__cep_path__scheme"] == Scheme.CEP_2014:
        tally["level_3"].add(place, entry["level_3"])
    if entry["level_2"]:
        for key in ("back", "project", "competences", "synthesis"):
            tally[key].add(place, entry[key])
    if entry["asked"]:
        tally["funding"].add(place, not entry["unanswered"])


def _closed(organisation: Organisation, year: int) -> Iterator[Any]:
    answers = SurveyAnswer.objects.filter(case_file=OuterRef("pk"), moment=SurveyMoment.END)
    rows = CaseFile.objects.filter(
        organisation=organisation, programme=Programme.CEP, closed_on__year=year
    )
    return (
        rows.annotate(answered=Exists(answers))
        .order_by("pk")
        .values("team", "referent", "closed_on", "answered")
        .iterator(chunk_size=2_000)
    )


def _answers(organisation: Organisation, year: int) -> Iterator[dict[str, Any]]:
    rows = SurveyAnswer.objects.filter(case_file__organisation=organisation, answered_at__year=year)
    return (
        rows.annotate(team=F("case_file__team"), referent=F("case_file__referent"))
        .order_by("pk")
        .values(
            *("team", "referent", "answered_at", "moment"),
            *("satisfaction", "usefulness", "highest_level"),
        )
        .iterator(chunk_size=2_000)
    )


def _tally_answer(tally: dict[str, Counts], answer: dict[str, Any]) -> None:
    day = timezone.localdate(answer["answered_at"])
    place = (answer["team"] or NO_TEAM, _quarter(day))
    at_the_end = answer["moment"] == SurveyMoment.END
    if answer["satisfaction"]:
        key = "satisfied_end" if at_the_end else "satisfied_six"
        tally[key].add(place, answer["satisfaction"] >= GOOD)
    if answer["usefulness"]:
        further = (answer["highest_level"] or 1) >= 2
        key = ("useful_2" if further else "useful_1") if at_the_end else "useful_six"
        tally[key].add(place, answer["usefulness"] >= GOOD)


def _cells(
    counts: Counts, unit: Unit, teams: list[int], alone: set[int]
) -> dict[str, dict[str, list[float] | None]]:
    """Row → column → [numerator, denominator], or null where it is masked."""
    among = [[counts.among[team, quarter] for quarter in range(4)] for team in teams]
    met = with_totals([[counts.counted[team, quarter] for quarter in range(4)] for team in teams])
    # A team of one counsellor would be a counsellor.
    whole = {(row, quarter) for row, pk in enumerate(teams) if pk in alone for quarter in range(5)}
    table = masked(among, sensitive=whole)
    columns = (*QUARTERS, YEAR)
    names = [*(str(pk) for pk in teams), ALL]
    return {
        name: {
            columns[place]: _cell(table, met, counts, unit, teams, (row, place))
            for place in range(len(table.numbers[row]))
        }
        for row, name in enumerate(names)
        if row < len(table.numbers) and teams
    }


def _cell(
    table: MaskedTable,
    met: tuple[tuple[int, ...], ...],
    counts: Counts,
    unit: Unit,
    teams: list[int],
    place: tuple[int, int],
) -> list[float] | None:
    number = table.shown(*place)
    if number is None:
        return None
    if unit == Unit.DAYS:
        days = _days(counts, teams, place)
        return [median(days) if days else 0, number]
    return [met[place[0]][place[1]], number]


def _days(counts: Counts, teams: list[int], place: tuple[int, int]) -> list[int]:
    """All that a cell counts, totals included."""
    row, column = place
    rows = teams if row == len(teams) else [teams[row]]
    quarters = range(4) if column == 4 else [column]
    return [day for team in rows for quarter in quarters for day in counts.days[team, quarter]]

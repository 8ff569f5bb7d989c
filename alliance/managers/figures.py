"""What a team may know of itself: answers, open signals, repairs, verdicts per rule.

Never by counsellor; a team that has one counsellor only is hidden. Small numbers are masked over
the whole organisation at once, so that two readers who compare learn nothing more. Half-years do
not overlap: no two periods differ by a few people.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import Organisation, Team, User
from alliance.models import CheckIn, EpisodeState, RuptureEpisode, Signal, Source, Verdict
from beneficiaries.masking import MaskedTable, masked
from beneficiaries.models import CaseFile

PERIODS: Final = 4
Counts = Mapping[int | None, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class HalfYear:
    """January to June, or July to December."""

    year: int
    half: int

    @property
    def key(self) -> str:
        return f"{self.year}-{self.half}"

    @property
    def starts_on(self) -> datetime.date:
        return datetime.date(self.year, 1 if self.half == 1 else 7, 1)

    @property
    def ends_before(self) -> datetime.date:
        year, month = (self.year, 7) if self.half == 1 else (self.year + 1, 1)
        return datetime.date(year, month, 1)

    @property
    def former(self) -> HalfYear:
        return HalfYear(self.year, 1) if self.half == 2 else HalfYear(self.year - 1, 2)


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; None is hidden."""

    part: int | None
    whole: int | None

    @property
    def per_cent(self) -> int | None:
        if self.part is None or not self.whole:
            return None
        return round(100 * self.part / self.whole)

    @property
    def is_hidden(self) -> bool:
        return self.part is None or self.whole is None


@dataclass(frozen=True, slots=True)
class TeamRow:
    """One team, or all of them together."""

    name: str
    answered: Share
    with_signal: Share
    repaired: Share
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule: what people made of its signals; None is hidden."""

    rule: str
    raised: int | None
    confirmed: int | None
    other_explanation: int | None
    not_relevant: int | None
    waiting: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """The whole page."""

    period: HalfYear
    teams: tuple[TeamRow, ...]
    rules: tuple[RuleRow, ...]


def half_years(today: datetime.date) -> list[HalfYear]:
    """The current one and those before, newest first."""
    found = [HalfYear(today.year, 1 if today.month <= 6 else 2)]
    while len(found) < PERIODS:
        found.append(found[-1].former)
    return found


def figures_for(user: User, period: HalfYear) -> Figures:
    """Five queries, whatever the size."""
    here = user.standing.here
    answered, signals, alone = _answered(here, period), *_signals(here)
    repaired = _repaired(here, period)
    names = dict(
        Team.objects.filter(organisation=here).order_by("name", "pk").values_list("pk", "name")
    )
    teams: list[int | None] = [*names, None]
    tables = [_masked(counts, teams, alone) for counts in (answered, signals, repaired)]
    rows = [
        _row(names[team] if team else "", tables, place)
        for place, team in enumerate(teams)
        if _may_see(user, team) and any(team in counts for counts in (answered, signals, repaired))
    ]
    if user.standing.manages_everything:
        rows.append(_row("", tables, len(teams), is_total=True))
    return Figures(period, tuple(rows), tuple(_rules(here, period)))


def _row(
    name: str, tables: Sequence[MaskedTable], place: int, *, is_total: bool = False
) -> TeamRow:
    answered, signals, repaired = (_share(table, place) for table in tables)
    return TeamRow(name, answered, signals, repaired, is_total)


def _may_see(user: User, team: int | None) -> bool:
    """One's own teams, as one sees their files."""
    return user.standing.manages_everything or team in user.standing.team_ids


def _masked(counts: Counts, teams: Sequence[int | None], alone: set[int | None]) -> MaskedTable:
    width = len(next(iter(counts.values()), (0, 0)))
    table = [counts.get(team, (0,) * width) for team in teams]
    sensitive = {
        (place, column)
        for place, team in enumerate(teams)
        if team in alone
        for column in range(width + 1)
    }
    return masked(table, sensitive=sensitive)


def _share(table: MaskedTable, row: int) -> Share:
    """The first column over the total of the row, when neither it nor the rest is hidden."""
    rest = [table.shown(row, column) for column in range(1, table.total_column)]
    part = None if None in rest else table.shown(row, 0)
    return Share(part, table.shown(row, table.total_column))


def _answered(here: Organisation, period: HalfYear) -> dict[int | None, tuple[int, ...]]:
    """Check-ins sent for meetings of the period and over now: answered, or not."""
    over = Q(answered_at__isnull=False) | Q(closes_at__lte=timezone.now())
    rows = (
        CheckIn.objects.filter(over, case_file__organisation=here, cancelled_at=None)
        .filter(session_on__gte=period.starts_on, session_on__lt=period.ends_before)
        .exclude(source=Source.PAPER)
        .values("case_file__team")
        .annotate(
            yes=Count("pk", filter=Q(answered_at__isnull=False)),
            no=Count("pk", filter=Q(answered_at__isnull=True)),
        )
        .order_by("case_file__team")
    )
    return {row["case_file__team"]: (row["yes"], row["no"]) for row in rows}


def _signals(
    here: Organisation,
) -> tuple[dict[int | None, tuple[int, ...]], set[int | None]]:
    """Open files today with and without an open signal; teams that one counsellor is."""
    rows = (
        CaseFile.objects.open()
        .filter(organisation=here)
        .values("team")
        .annotate(
            yes=Count("pk", filter=Q(open_signals__gt=0)),
            no=Count("pk", filter=Q(open_signals=0)),
            counsellors=Count("referent", distinct=True),
        )
        .order_by("team")
    )
    counts: dict[int | None, tuple[int, ...]] = {
        row["team"]: (row["yes"], row["no"]) for row in rows
    }
    return counts, {row["team"] for row in rows if row["counsellors"] < 2 <= len(counts)}


def _repaired(here: Organisation, period: HalfYear) -> dict[int | None, tuple[int, ...]]:
    """Episodes ended in the period: repaired, not repaired, ended otherwise."""
    states = (EpisodeState.REPAIRED, EpisodeState.UNREPAIRED, EpisodeState.ENDED)
    ended = {"ended_at__date__gte": period.starts_on, "ended_at__date__lt": period.ends_before}
    rows = (
        RuptureEpisode.objects.filter(case_file__organisation=here, state__in=states, **ended)
        .values("case_file__team", "state")
        .annotate(n=Count("pk"))
        .order_by("case_file__team", "state")
    )
    found: defaultdict[int | None, dict[str, int]] = defaultdict(dict)
    for row in rows:
        found[row["case_file__team"]][row["state"]] = row["n"]
    return {team: tuple(by.get(state, 0) for state in states) for team, by in found.items()}


def _rules(here: Organisation, period: HalfYear) -> Iterable[RuleRow]:
    """Signals raised in the period, by rule and verdict, over the organisation."""
    verdicts = (Verdict.CONFIRMED, Verdict.OTHER_EXPLANATION, Verdict.NOT_RELEVANT, "")
    rows = (
        Signal.objects.filter(case_file__organisation=here)
        .filter(raised_on__gte=period.starts_on, raised_on__lt=period.ends_before)
        .exclude(verdict="", lapsed_at__isnull=False)
        .values("rule", "verdict")
        .annotate(n=Count("pk"))
        .order_by("rule", "verdict")
    )
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for row in rows:
        found[row["rule"]][row["verdict"]] = row["n"]
    table = masked([[by.get(verdict, 0) for verdict in verdicts] for by in found.values()])
    for place, rule in enumerate(found):
        shown = [table.shown(place, column) for column in range(table.total_column + 1)]
        yield RuleRow(rule, shown[-1], *shown[:-1])

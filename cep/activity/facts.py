"""The facts of each file of a year, slice after slice: constant memory, seven queries a slice."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import batched
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, Sum

from accounts.access import Capability, may
from accounts.models import User
from accounts.roles import Role
from beneficiaries.masking import FEWEST
from beneficiaries.models import CaseFile, Programme
from beneficiaries.querysets import CaseFileQuerySet
from cep.activity.pseudonyms import Pseudonyms
from cep.activity.sources import (
    GROUPED,
    NO,
    NO_PROJECT,
    RUNNING,
    YES,
    age_band,
    department_of,
)
from cep.models import CareerProject, FundingLine, LevelPeriod, SynthesisDocument
from followup.models import Interview

STEP = 500
Row = dict[str, Any]


@dataclass(slots=True)
class Facts:
    """One file: what the export may say, and what identifies it inside the house only."""

    case_file_id: int
    reference: str
    team_id: int | None
    values: dict[str, str] = field(default_factory=dict)
    left_open: bool = False


def files_of(user: User, year: int) -> CaseFileQuerySet:
    """CEP files of the year: a level that ran then, or an opening then without any level."""
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    periods = LevelPeriod.objects.filter(case_file=OuterRef("pk"))
    ran = periods.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first), starts_on__lte=last)
    without = ~Exists(periods) & Q(opened_on__range=(first, last))
    files = CaseFile.objects.visible_to(user).filter(programme=Programme.CEP)
    return _reported_by(user, files).filter(Exists(ran) | without)


def _reported_by(user: User, files: CaseFileQuerySet) -> CaseFileQuerySet:
    """The whole organisation, or the teams that one manages."""
    standing = user.standing
    if not may(user, Capability.REPORT_ACTIVITY):
        return files.none()
    if standing.manages_everything or Role.ADMINISTRATOR in standing.roles:
        return files
    return files.filter(team__in=standing.managed_team_ids)


def facts_of(user: User, year: int, names: Pseudonyms) -> Iterator[Facts]:
    """All of them, in the order of their reference."""
    files = files_of(user, year)
    rare = _rare_groups(files, year)
    here = user.standing.here
    rows = files.order_by("beneficiary__reference", "pk").values(
        *("pk", "team_id", "beneficiary_id", "beneficiary__reference", "closed_on"),
        *("beneficiary__birth_date", "beneficiary__postal_code"),
        *("cep_path__scheme", "cep_path__informed_on"),
    )
    for some in batched(rows.iterator(chunk_size=STEP), STEP):
        slice_ = _Slice([row["pk"] for row in some], year)
        for row in some:
            facts = Facts(row["pk"], row["beneficiary__reference"], row["team_id"])
            facts.values = {
                "person": names.of(row["beneficiary_id"]),
                "year": str(year),
                "operator": here.kind,
                "scheme": row["cep_path__scheme"] or "",
                "informed": YES if row["cep_path__informed_on"] else "",
                **_grouped(row, year, rare),
                **slice_.values_of(row["pk"]),
            }
            closed = row["closed_on"]
            facts.left_open = closed is not None and slice_.is_running(row["pk"])
            yield facts


def _pair(row: Row, year: int) -> tuple[str, str]:
    """Age and department, the two things that could single somebody out."""
    born = row["beneficiary__birth_date"]
    age = age_band(year - born.year) if born else ""
    return age, department_of(row["beneficiary__postal_code"])


def _rare_groups(files: CaseFileQuerySet, year: int) -> frozenset[tuple[str, str]]:
    """Pairs that fewer than five people of the file share."""
    columns = ("beneficiary_id", "beneficiary__birth_date", "beneficiary__postal_code")
    rows = files.order_by().values(*columns).distinct()
    counts = Counter(_pair(row, year) for row in rows.iterator(chunk_size=2_000))
    return frozenset(pair for pair, number in counts.items() if number < FEWEST)


def _grouped(row: Row, year: int, rare: frozenset[tuple[str, str]]) -> dict[str, str]:
    pair = _pair(row, year)
    age, department = (value and GROUPED for value in pair) if pair in rare else pair
    return {"age": age, "department": department}


class _Slice:
    """What a few hundred files hold besides their own row."""

    def __init__(self, keys: list[int], year: int) -> None:
        self.last = datetime.date(year, 12, 31)
        self.periods = _by_file(
            LevelPeriod.objects.filter(case_file__in=keys, starts_on__lte=self.last)
            .order_by("case_file_id", "starts_on", "pk")
            .values("case_file_id", "number", "starts_on", "ends_on", "initiative", "ending")
        )
        self.projects = _by_file(
            CareerProject.objects.filter(case_file__in=keys, decided_on__lte=self.last)
            .decided()
            .order_by("case_file_id")
            .annotate(trade=Min("trades__rome"))
            .values("case_file_id", "kind", "trade")
        )
        self.syntheses = _by_file(
            SynthesisDocument.objects.filter(
                case_file__in=keys, stage="handed_over", made_at__date__lte=self.last
            )
            .order_by("case_file_id")
            .values("case_file_id")
            .annotate(first=Min("made_at__date"))
        )
        self.funding = _by_file(
            FundingLine.objects.filter(case_file__in=keys, asked__gt=0)
            .order_by("case_file_id")
            .values("case_file_id")
            .annotate(given=Sum("granted"), waiting=Count("pk", filter=Q(granted=None)))
        )
        self.meetings = _by_file(
            Interview.objects.filter(case_file__in=keys, held_at__year=year)
            .order_by("case_file_id")
            .values("case_file_id")
            .annotate(held=Count("pk"))
        )

    def is_running(self, pk: int) -> bool:
        return any(period["ends_on"] is None for period in self.periods[pk])

    def values_of(self, pk: int) -> dict[str, str]:
        synthesis, meetings = self.syntheses[pk], self.meetings[pk]
        project = self.projects[pk][0] if self.projects[pk] else None
        return {
            **_path_values(self.periods[pk], self.last),
            "project": project["kind"] if project else NO_PROJECT,
            "trade": (project["trade"] or "")[:1] if project else "",
            "synthesis_month": _month(synthesis[0]["first"]) if synthesis else "",
            "funding": _funding(self.funding[pk]),
            "meetings": str(meetings[0]["held"] if meetings else 0),
        }


def _by_file(rows: Iterable[Row]) -> defaultdict[int, list[Row]]:
    found: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["case_file_id"]].append(row)
    return found


def _month(day: datetime.date | None) -> str:
    return f"{day:%Y-%m}" if day else ""


def _path_values(periods: list[Row], last: datetime.date) -> dict[str, str]:
    """Levels as they stood at the end of the year."""
    if not periods:
        return dict.fromkeys(
            ("entry_month", "initiative", "level", "level_2_month", "back", "ending", "end_month"),
            "",
        )
    further = next((place for place, one in enumerate(periods) if one["number"] >= 2), None)
    back = further is not None and any(one["number"] == 1 for one in periods[further:])
    end = periods[-1]["ends_on"]
    over = end is not None and end <= last and all(one["ends_on"] for one in periods)
    return {
        "entry_month": _month(periods[0]["starts_on"]),
        "initiative": periods[0]["initiative"],
        "level": str(max(one["number"] for one in periods)),
        "level_2_month": _month(periods[further]["starts_on"]) if further is not None else "",
        "back": YES if back else NO,
        "ending": periods[-1]["ending"] if over else RUNNING,
        "end_month": _month(end) if over else "",
    }


def _funding(rows: list[Row]) -> str:
    if not rows:
        return "none"
    if rows[0]["given"]:
        return "granted"
    return "waiting" if rows[0]["waiting"] else "refused"

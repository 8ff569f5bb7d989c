"""The caseload of each counsellor in numbers, for a manager; a counsellor sees their own.

Four queries whatever the size: who, their files, their appointments, the teams. Fifty people a
page, by name and never by number: these figures help to share work out, they rank nobody.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Team, User
from beneficiaries.home_panel import SILENT_DAYS
from beneficiaries.models import CaseFile, Programme
from beneficiaries.names import sort_name
from beneficiaries.querysets import CaseFileQuerySet
from beneficiaries.services.case_files import REFERENT_ROLES
from followup.models import Appointment, Outcome
from pilotage.todo_teams import is_manager, managed_files
from pilotage.weights import Weights

PER_PAGE: Final = 50
ABSENCES_OVER: Final = datetime.timedelta(days=90)
FEWEST: Final = 5
"""Under that many meetings a rate would speak of persons, not of a service."""


@dataclass(frozen=True, slots=True)
class Absences:
    """Unexcused absences among the appointments that were to be kept."""

    missed: int = 0
    kept: int = 0

    @property
    def number(self) -> int:
        return self.missed + self.kept

    @property
    def is_masked(self) -> bool:
        return self.number < FEWEST

    @property
    def percent(self) -> int:
        return round(100 * self.missed / self.number) if self.number else 0


@dataclass(frozen=True, slots=True)
class Line:
    """One counsellor."""

    pk: int
    name: str
    active: int
    load: Decimal
    next_week: int
    absences: Absences
    silent: int
    stuck: int
    signals: int

    @property
    def url(self) -> str:
        return f"{_list()}?referent={self.pk}"

    @property
    def next_week_url(self) -> str:
        return f"{self.url}&sort=appointment"

    @property
    def silent_url(self) -> str:
        return f"{self.url}&silent={SILENT_DAYS}"

    @property
    def stuck_url(self) -> str:
        return f"{self.url}&no_next_step=on"

    @property
    def signals_url(self) -> str:
        return f"{self.url}&signals=on"


@cache
def _list() -> str:
    """Asked once: fifty lines hold five links each."""
    return reverse("beneficiaries:list")


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of what is shown; the rate leaves out whoever is masked, so that none is deduced."""

    active: int
    load: Decimal
    next_week: int
    absences: Absences
    silent: int
    stuck: int
    signals: int

    @classmethod
    def of(cls, lines: Iterable[Line]) -> Total:
        rows = list(lines)
        shown = [row.absences for row in rows if not row.absences.is_masked]
        return cls(
            active=sum(row.active for row in rows),
            load=sum((row.load for row in rows), Decimal(0)),
            next_week=sum(row.next_week for row in rows),
            absences=Absences(sum(a.missed for a in shown), sum(a.kept for a in shown)),
            silent=sum(row.silent for row in rows),
            stuck=sum(row.stuck for row in rows),
            signals=sum(row.signals for row in rows),
        )


@dataclass(frozen=True, slots=True)
class Caseloads:
    """One page of the table."""

    lines: list[Line]
    total: Total
    people: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.people // PER_PAGE))

    @property
    def previous(self) -> int:
        return self.page - 1

    @property
    def next(self) -> int:
        return self.page + 1


Named = tuple[int, str]


def people_of(user: User, team: int | None = None) -> list[Named]:
    """Whose figures this user may see, by name: their teams' for a manager, else their own.

    Who has left stays as long as files wait under their name.
    """
    if not is_manager(user):
        return [(user.pk, user.full_name)]
    held = Membership.objects.filter(
        user=OuterRef("pk"), organisation=user.standing.organisation, role__in=REFERENT_ROLES
    )
    if not user.standing.manages_everything:
        held = held.filter(team__in=user.standing.managed_team_ids)
    if team is not None:
        held = held.filter(team=team)
    files = _files(user, team).filter(referent=OuterRef("pk"))
    here = Q(Exists(held.current()), is_active=True) | Q(Exists(held), Exists(files))
    rows = User.objects.filter(here).order_by("pk")
    named = list(rows.values_list("pk", "given_name", "family_name"))
    named.sort(key=lambda row: (_place(row[2], row[1]), row[0]))
    return [(pk, f"{given} {family}".strip()) for pk, given, family in named]


@lru_cache(maxsize=8192)
def _place(family_name: str, given_name: str) -> str:
    """Where a colleague stands by name; a large house asks it eight hundred times a page."""
    return sort_name(family_name, given_name)


def teams_of(user: User) -> list[Named]:
    """Teams among which a manager chooses; none for who has only one."""
    if not is_manager(user):
        return []
    teams = Team.objects.visible_to(user)
    if not user.standing.manages_everything:
        teams = teams.filter(pk__in=user.standing.managed_team_ids)
    found = list(teams.order_by("name", "pk").values_list("pk", "name"))
    return found if len(found) > 1 else []


def caseloads(
    user: User, people: list[Named], *, team: int | None = None, page: int = 1
) -> Caseloads:
    """One page; two queries."""
    last = max(1, -(-len(people) // PER_PAGE))
    page = max(1, min(page, last))
    shown = people[(page - 1) * PER_PAGE : page * PER_PAGE]
    lines = lines_of(user, shown, team=team)
    return Caseloads(lines, Total.of(lines), len(people), page)


def lines_of(user: User, people: list[Named], *, team: int | None = None) -> list[Line]:
    """The figures of these people, in their order."""
    keys = [pk for pk, _name in people]
    weights = Weights.of(user.standing.here.settings)
    files = _by(_counted_files(_files(user, team).filter(referent__in=keys)), "referent")
    meetings = _by(_counted_appointments(user, keys, team), "counsellor")
    return [
        _line(pk, name, files.get(pk, {}), meetings.get(pk, {}), weights) for pk, name in people
    ]


def _line(
    pk: int, name: str, files: Mapping[str, int], meetings: Mapping[str, int], weights: Weights
) -> Line:
    counts = {programme: files.get(programme, 0) for programme in Programme.values}
    return Line(
        pk=pk,
        name=name,
        active=files.get("active", 0),
        load=weights.load(counts),
        next_week=meetings.get("next_week", 0),
        absences=Absences(meetings.get("missed", 0), meetings.get("kept", 0)),
        silent=files.get("silent", 0),
        stuck=files.get("stuck", 0),
        signals=files.get("with_signal", 0),
    )


def _files(user: User, team: int | None) -> CaseFileQuerySet:
    if not is_manager(user):
        return CaseFile.objects.visible_to(user).open().filter(referent=user)
    files = managed_files(user)
    return files if team is None else files.filter(team=team)


def _counted_files(files: CaseFileQuerySet) -> Iterable[Mapping[str, Any]]:
    day = timezone.localdate() - datetime.timedelta(days=SILENT_DAYS)
    midnight = timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
    programmes = {name: Count("pk", filter=Q(programme=name)) for name in Programme.values}
    return (
        files.order_by()
        .values("referent")
        .annotate(
            active=Count("pk"),
            silent=Count(
                "pk",
                filter=Q(last_contact_at__lt=midnight)
                | Q(last_contact_at__isnull=True, opened_on__lt=day),
            ),
            stuck=Count(
                "pk", filter=Q(next_appointment_at__isnull=True, next_step_due_on__isnull=True)
            ),
            with_signal=Count("pk", filter=Q(open_signals__gt=0)),
            **programmes,
        )
    )


def next_week() -> tuple[datetime.datetime, datetime.datetime]:
    """From next Monday to the Monday after."""
    today = timezone.localdate()
    monday = today + datetime.timedelta(days=7 - today.weekday())
    first, last = (
        timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
        for day in (monday, monday + datetime.timedelta(days=7))
    )
    return first, last


def _counted_appointments(
    user: User, keys: list[int], team: int | None
) -> Iterable[Mapping[str, Any]]:
    """Next week's, and what became of those of the last months."""
    now = timezone.now()
    first, last = next_week()
    rows: QuerySet[Appointment] = Appointment.objects.filter(
        counsellor__in=keys,
        organisation=user.standing.organisation,
        starts_at__gte=now - ABSENCES_OVER,
        starts_at__lt=last,
    )
    if team is not None:
        rows = rows.filter(case_file__team=team)
    elif is_manager(user) and not user.standing.manages_everything:
        rows = rows.filter(case_file__team__in=user.standing.managed_team_ids)
    return (
        rows.order_by()
        .values("counsellor")
        .annotate(
            next_week=Count("pk", filter=Q(starts_at__gte=first, outcome="")),
            missed=Count("pk", filter=Q(outcome=Outcome.NO_SHOW)),
            kept=Count("pk", filter=Q(outcome=Outcome.SEEN)),
        )
    )


def _by(rows: Iterable[Mapping[str, Any]], key: str) -> dict[int, Mapping[str, Any]]:
    return {row[key]: row for row in rows}

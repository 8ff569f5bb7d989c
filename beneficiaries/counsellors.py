"""Teams and counsellors that a filter may name; a long list is searched, never printed whole."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from accounts.models import Membership, Team, User
from accounts.roles import Role
from beneficiaries.names import folded, sort_name

MOST_IN_A_SELECT = 50
FOLLOWING_ROLES = (Role.COUNSELLOR, Role.MANAGER)

Named = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Scope:
    """What the filters offer; with `too_many` of a kind, only the chosen one is here."""

    teams: list[Named]
    counsellors: list[Named]
    too_many: bool
    too_many_teams: bool = False

    @classmethod
    def of(cls, user: User, chosen: int | None = None, team: int | None = None) -> Scope:
        """Those of the user's organisation, in one query that reads fifty-one of each at most."""
        people = counsellors_of(user)
        first = people.order_by("family_name", "given_name", "pk")[: MOST_IN_A_SELECT + 1]
        teams = teams_of(user)
        some = teams.order_by("name", "pk")[: MOST_IN_A_SELECT + 1]
        names = F("given_name"), F("family_name")
        rows = _labelled(some, "team", F("name"), Value("")).union(
            _labelled(teams.filter(pk=team or 0), "chosen team", F("name"), Value("")),
            _labelled(first, "user", *names),
            _labelled(people.filter(pk=chosen or 0), "chosen user", *names),
            all=True,
        )
        found: dict[str, list[tuple[int, str, str]]] = {}
        for kind, pk, given, family in sorted(rows):
            found.setdefault(kind, []).append((pk, given, family))
        counsellors, too_many = _offered(found, "user")
        all_teams, too_many_teams = _offered(found, "team")
        return cls(all_teams, counsellors, too_many, too_many_teams)


def counsellors_of(user: User) -> QuerySet[User]:
    """Everybody who follows or followed people in the organisation where the user acts."""
    members = Membership.objects.visible_to(user).filter(role__in=FOLLOWING_ROLES)
    return User.objects.filter(pk__in=members.values("user"))


def counsellors_matching(user: User, text: str, *, limit: int = 12) -> list[Named]:
    """Counsellors whose name holds every typed word, without accents."""
    words = folded(text).split()
    if not words:
        return []
    people = counsellors_of(user).order_by("pk").values_list("pk", "given_name", "family_name")
    found = [p for p in people if all(word in folded(f"{p[1]} {p[2]}") for word in words)]
    return _in_order(found)[:limit]


def teams_of(user: User) -> QuerySet[Team]:
    """Teams of the organisation where the user acts."""
    return Team.objects.filter(organisation=user.standing.organisation)


def teams_matching(user: User, text: str, *, limit: int = 12) -> list[Named]:
    """Teams whose name holds every typed word, without accents."""
    words = folded(text).split()
    if not words:
        return []
    rows = teams_of(user).order_by("pk").values_list("pk", "name")
    found = [(pk, name, "") for pk, name in rows if all(word in folded(name) for word in words)]
    return _in_order(found)[:limit]


def _offered(found: dict[str, list[tuple[int, str, str]]], kind: str) -> tuple[list[Named], bool]:
    """All of a kind in order, or the chosen one alone where the list would be too long."""
    too_many = len(found.get(kind, [])) > MOST_IN_A_SELECT
    return _in_order(found.get(f"chosen {kind}" if too_many else kind, [])), too_many


def _labelled(rows: QuerySet, kind: str, first: Combinable, second: Combinable) -> QuerySet:
    """Rows of different tables in one shape."""
    return rows.annotate(
        kind=Value(kind, CharField()),
        first=Cast(first, CharField()),
        second=Cast(second, CharField()),
    ).values_list("kind", "pk", "first", "second")


def _in_order(people: list[tuple[int, str, str]]) -> list[Named]:
    people.sort(key=lambda person: (sort_name(person[2], person[1]), person[0]))
    return [(pk, f"{given} {family}".strip()) for pk, given, family in people]

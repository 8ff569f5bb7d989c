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
    """What the filters offer; `too_many` counsellors means that only the chosen one is here."""

    teams: list[Named]
    counsellors: list[Named]
    too_many: bool

    @classmethod
    def of(cls, user: User, chosen: int | None = None) -> Scope:
        """Those of the user's organisation, in one query."""
        people = counsellors_of(user)
        first = people.order_by("family_name", "given_name", "pk")[: MOST_IN_A_SELECT + 1]
        teams = Team.objects.filter(organisation=user.standing.organisation)
        rows = _labelled(teams, "team", F("name"), Value("")).union(
            _labelled(first, "user", F("given_name"), F("family_name")),
            _labelled(people.filter(pk=chosen or 0), "chosen", F("given_name"), F("family_name")),
            all=True,
        )
        by_kind: dict[str, list[tuple[int, str, str]]] = {"team": [], "user": [], "chosen": []}
        for kind, pk, given, family in sorted(rows):
            by_kind[kind].append((pk, given, family))
        too_many = len(by_kind["user"]) > MOST_IN_A_SELECT
        return cls(
            teams=_in_order(by_kind["team"]),
            counsellors=_in_order(by_kind["chosen" if too_many else "user"]),
            too_many=too_many,
        )


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

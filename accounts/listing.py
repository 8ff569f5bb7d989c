"""The list of members: one page in a constant number of queries."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.models import Membership, Organisation, Session, Team, User
from accounts.second_factor import KEYS

PER_PAGE = 50


def members_page(user: User, filters: dict[str, Any], number: str | None) -> Page[User]:
    """Fifty members of the organisation, by name, with their roles there."""
    here = Membership.objects.of_members(user.standing.here)
    wanted = here if filters.get("closed") else here.current()
    if role := filters.get("role"):
        wanted = wanted.filter(role=role)
    rows = User.objects.filter(pk__in=wanted.values("user"))
    for word in str(filters.get("q") or "").split()[:5]:
        rows = rows.filter(
            Q(given_name__icontains=word)
            | Q(family_name__icontains=word)
            | Q(email__icontains=word)
        )
    keys = Authenticator.objects.filter(user=OuterRef("pk"), type__in=KEYS)
    held = here.select_related("team").order_by("role", "pk")
    rows = (
        rows.annotate(protected=Exists(keys))
        .prefetch_related(
            Prefetch("memberships", queryset=held.current(), to_attr="held_here"),
        )
        .order_by("family_name", "given_name", "pk")
    )
    return Paginator(rows, PER_PAGE).get_page(number)


def roles_of(member: User, organisation: Organisation) -> list[Membership]:
    """Every role held or once held there, those in force first."""
    rows = Membership.objects.of_members(organisation).filter(user=member)
    return list(rows.select_related("team").order_by("ends_on", "role", "pk"))


def open_sessions_of(member: User) -> int:
    """On how many devices a member is signed in."""
    return Session.objects.filter(user=member).open().count()


def teams_with_people(user: User) -> QuerySet[Team]:
    """The teams of the organisation, each with how many people work there today."""
    current = Q(memberships__in=Membership.objects.current())
    return (
        Team.objects.visible_to(user)
        .annotate(people=Count("memberships__user", filter=current, distinct=True))
        .order_by("name", "pk")
    )

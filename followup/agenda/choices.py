"""Whose agenda one may look at: one's own, and for a manager those of their teams."""

from __future__ import annotations

from accounts.models import Membership, User
from accounts.roles import Role

FOLLOWING_ROLES = (Role.COUNSELLOR, Role.MANAGER)
MOST_CHOICES = 200


def agendas_open_to(user: User) -> list[User]:
    """The people of the teams that one manages, by name; nobody for who manages none."""
    standing = user.standing
    if not (standing.manages_everything or standing.managed_team_ids):
        return []
    held = Membership.objects.current().filter(
        organisation=standing.organisation, role__in=FOLLOWING_ROLES
    )
    if not standing.manages_everything:
        held = held.filter(team__in=standing.managed_team_ids)
    people = User.objects.filter(pk__in=held.values("user"), is_active=True).exclude(pk=user.pk)
    return list(people.order_by("family_name", "given_name", "pk")[:MOST_CHOICES])

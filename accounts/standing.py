"""Where a user acts now: one organisation, the roles held there, the teams concerned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse

from accounts.roles import STAFF_ROLES, Role

if TYPE_CHECKING:
    from accounts.models import Membership, Organisation, User

ORGANISATION_KEY = "organisation"


@dataclass(frozen=True, slots=True)
class Standing:
    """The answer to "who am I here?"; empty for a user without any current role."""

    organisation: Organisation | None = None
    roles: frozenset[Role] = frozenset()
    team_ids: frozenset[int] = frozenset()
    managed_team_ids: frozenset[int] = frozenset()
    manages_everything: bool = False
    choices: tuple[Organisation, ...] = field(default=())

    @property
    def is_staff(self) -> bool:
        return bool(self.roles & STAFF_ROLES)

    @property
    def here(self) -> Organisation:
        """The organisation, on pages that a role opens: without one there is no role."""
        if self.organisation is None:
            raise LookupError("no organisation")
        return self.organisation

    @property
    def role_labels(self) -> str:
        return ", ".join(str(role.label) for role in Role if role in self.roles)


def standing_of(user: User, organisation_id: int | None = None) -> Standing:
    """Read the current memberships once; the first organisation by name is the default."""
    from accounts.models import Membership

    if user.pk is None:
        return Standing()
    held = list(
        Membership.objects.current()
        .filter(user=user)
        .select_related("organisation")
        .order_by("organisation__name", "pk")
    )
    if not held:
        return Standing()
    choices = tuple({m.organisation_id: m.organisation for m in held}.values())
    chosen = next((o for o in choices if o.pk == organisation_id), choices[0])
    return _standing_in(chosen, [m for m in held if m.organisation_id == chosen.pk], choices)


def _standing_in(
    organisation: Organisation, held: list[Membership], choices: tuple[Organisation, ...]
) -> Standing:
    managing = [m for m in held if m.role == Role.MANAGER]
    return Standing(
        organisation=organisation,
        roles=frozenset(Role(m.role) for m in held),
        team_ids=frozenset(m.team_id for m in held if m.team_id),
        managed_team_ids=frozenset(m.team_id for m in managing if m.team_id),
        manages_everything=any(m.team_id is None for m in managing),
        choices=choices,
    )


class StandingMiddleware:
    """Gives each user the organisation chosen in the session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.session.get("_auth_user_id") and request.user.is_authenticated:
            chosen = request.session.get(ORGANISATION_KEY)
            request.user.standing = standing_of(request.user, chosen)
        return self.get_response(request)

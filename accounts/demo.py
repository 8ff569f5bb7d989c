"""The demo: who may be played from the login page. Nothing here answers outside the demo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from accounts.access import ROLE_SENTENCES
from accounts.models import Membership, SentMessage, User
from accounts.roles import Role

DOMAIN = "@demo.jalons.invalid"
ORDER = [
    Role.COUNSELLOR,
    Role.MANAGER,
    Role.ADMINISTRATOR,
    Role.FACILITATOR,
    Role.PROSPECTOR,
    Role.EMPLOYER_CONTACT,
    Role.COMMITTEE_MEMBER,
    Role.BENEFICIARY,
]


@dataclass(frozen=True, slots=True)
class RoleCard:
    """One account that a visitor may enter with one click."""

    user_id: int
    person: str
    role: str
    sentence: str
    organisation: str
    rank: tuple[int, str]


def players() -> QuerySet[User]:
    """Invented people with an open account."""
    return User.objects.filter(is_active=True, email__endswith=DOMAIN)


def sent_messages() -> QuerySet[SentMessage]:
    """What the demo would have sent, newest first."""
    return SentMessage.objects.order_by("-sent_at", "-pk")


def role_cards() -> list[RoleCard]:
    """Everybody who may be played, by role; empty outside the demo."""
    if not settings.DEMO:
        return []
    held = Membership.objects.current().select_related("organisation").order_by("pk")
    users = players().prefetch_related(Prefetch("memberships", queryset=held, to_attr="held"))
    cards = [_card(user, user.held) for user in users.order_by("pk") if user.held]
    return sorted(cards, key=lambda card: card.rank)


def _card(user: User, held: list[Membership]) -> RoleCard:
    """The first role by rank speaks for the person; all of them are named."""
    ranked = sorted(held, key=lambda m: ORDER.index(Role(m.role)))
    first = Role(ranked[0].role)
    return RoleCard(
        user_id=user.pk,
        person=user.full_name,
        role=", ".join(dict.fromkeys(str(m.get_role_display()) for m in ranked)),
        sentence=str(ROLE_SENTENCES[first]),
        organisation=" · ".join(dict.fromkeys(m.organisation.name for m in ranked)),
        rank=(ORDER.index(first), user.full_name),
    )


def demo_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Outside the demo the page does not exist."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return shown

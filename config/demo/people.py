"""The three structures of the demo and who works there."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.demo import DOMAIN
from accounts.management.commands.demo_accounts import DEMO_PASSWORD
from accounts.models import Membership, OperatorKind, Organisation, Team, User
from accounts.roles import Role
from beneficiaries.names import folded

AVENIR, FERRAND, HORIZONS = "avenir-centre", "cabinet-ferrand", "horizons-touraine"
VIERZON, BOURGES = "Vierzon", "Bourges"
UNIT, TOURS = "Cellule Métalor", "Tours"

# slug: name, kind, region, teams
ORGANISATIONS = {
    AVENIR: ("Avenir Centre", OperatorKind.AVENIR_ACTIFS, (VIERZON, BOURGES)),
    FERRAND: ("Cabinet Ferrand Transitions", OperatorKind.CABINET, (UNIT,)),
    HORIZONS: ("Horizons Touraine", OperatorKind.OTHER, (TOURS,)),
}


@dataclass(frozen=True, slots=True)
class Post:
    """One role held somewhere, in days from today; no team means the whole organisation."""

    role: Role
    organisation: str
    team: str | None = None
    since: int = -700
    until: int | None = None


# key (first name, unique): full name, posts
STAFF: dict[str, tuple[str, str, tuple[Post, ...]]] = {
    "alice": ("Alice", "Martin", (Post(Role.COUNSELLOR, AVENIR, VIERZON),)),
    # Leaves Avenir Centre in three weeks for the firm where he already works part time.
    "bob": (
        "Bob",
        "Leroux",
        (
            Post(Role.COUNSELLOR, AVENIR, VIERZON, until=21),
            Post(Role.COUNSELLOR, FERRAND, UNIT, since=-190),
        ),
    ),
    # Shares her week between two structures: she switches from one to the other.
    "eve": (
        "Eve",
        "Okafor",
        (
            Post(Role.COUNSELLOR, AVENIR, BOURGES),
            Post(Role.COUNSELLOR, FERRAND, UNIT, since=-190),
        ),
    ),
    # One file for each state of the CEP.
    "karim": ("Karim", "Haddad", (Post(Role.COUNSELLOR, AVENIR, BOURGES),)),
    # Away: no role between the two dates, so nothing opens meanwhile.
    "ines": (
        "Inès",
        "Benali",
        (
            Post(Role.COUNSELLOR, AVENIR, BOURGES, since=-620, until=-9),
            Post(Role.COUNSELLOR, AVENIR, BOURGES, since=18),
        ),
    ),
    "mathilde": ("Mathilde", "Martin", (Post(Role.COUNSELLOR, FERRAND, UNIT),)),
    # A small structure: one person, two roles.
    "charlie": (
        "Charlie",
        "Petit",
        (Post(Role.COUNSELLOR, HORIZONS, TOURS), Post(Role.ADMINISTRATOR, HORIZONS)),
    ),
    "diane": ("Diane", "Moreau", (Post(Role.MANAGER, AVENIR),)),
    "denis": (
        "Denis",
        "Ferrand",
        (Post(Role.MANAGER, FERRAND), Post(Role.ADMINISTRATOR, FERRAND)),
    ),
    "fanny": ("Fanny", "Colin", (Post(Role.FACILITATOR, AVENIR),)),
    "adam": ("Adam", "Nguyen", (Post(Role.ADMINISTRATOR, AVENIR),)),
    "paul": ("Paul", "Girard", (Post(Role.PROSPECTOR, FERRAND),)),
    "emma": ("Emma", "Lambert", (Post(Role.EMPLOYER_CONTACT, FERRAND),)),
    "cora": ("Cora", "Blanc", (Post(Role.COMMITTEE_MEMBER, FERRAND),)),
    "basile": ("Basile", "Roux", (Post(Role.BENEFICIARY, AVENIR, since=-160),)),
}


@dataclass(slots=True)
class Structures:
    """Everything the stories need to find again by key."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)


def settle() -> Structures:
    """Create structures, teams, accounts and posts."""
    made = Structures()
    for slug, (name, kind, teams) in ORGANISATIONS.items():
        organisation = Organisation.objects.create(
            slug=slug,
            name=name,
            kind=kind,
            region="Centre-Val de Loire",
            second_factor_required=False,
        )
        made.organisations[slug] = organisation
        for team in teams:
            made.teams[team] = Team.objects.create(organisation=organisation, name=team)
    # Hashed once: invented people share one printed password.
    password = make_password(DEMO_PASSWORD)
    for key, (given_name, family_name, posts) in STAFF.items():
        made.users[key] = _account(given_name, family_name, password)
        for post in posts:
            _appoint(made, made.users[key], post)
    return made


def _account(given_name: str, family_name: str, password: str) -> User:
    """An account whose address is already confirmed."""
    address = f"{folded(given_name)}.{folded(family_name)}{DOMAIN}".replace(" ", "-")
    user = User.objects.create(
        email=address, given_name=given_name, family_name=family_name, password=password
    )
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    return user


def _appoint(made: Structures, user: User, post: Post) -> None:
    """Give the post, its dates counted from today."""
    today = timezone.localdate()
    Membership.objects.create(
        user=user,
        organisation=made.organisations[post.organisation],
        team=made.teams[post.team] if post.team else None,
        role=post.role,
        starts_on=today + datetime.timedelta(days=post.since),
        ends_on=None if post.until is None else today + datetime.timedelta(days=post.until),
    )

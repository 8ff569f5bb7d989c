"""The cast of every access test: who they are to Basile's case file."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import Organisation, Team, User
from accounts.roles import Role
from beneficiaries.models import Beneficiary, CaseFile
from tests.factories import OrganisationFactory, TeamFactory, case_file, member


@dataclass(frozen=True)
class Cast:
    """Alice follows Basile; Bob is her colleague; Charlie works elsewhere; Diane manages."""

    organisation: Organisation
    elsewhere: Organisation
    team: Team
    other_team: Team
    alice: User
    bob: User
    eve: User  # counsellor of the other team
    charlie: User  # counsellor of the other organisation
    diane: User  # manager of Alice's team
    adam: User  # administrator
    fanny: User  # facilitator
    paul: User  # prospector
    emma: User  # employer contact
    cora: User  # committee member
    basile: User  # the person, with an account
    basile_sheet: Beneficiary
    case: CaseFile  # Alice's
    colleague_case: CaseFile  # Bob's, same team
    other_team_case: CaseFile  # Eve's
    foreign_case: CaseFile  # Charlie's


def assemble() -> Cast:
    """Create everybody, through the services where there is one."""
    here = OrganisationFactory(name="Avenir Centre", slug="avenir-centre")
    away = OrganisationFactory(name="Ailleurs Conseil", slug="ailleurs")
    team = TeamFactory(organisation=here, name="Vierzon")
    other_team = TeamFactory(organisation=here, name="Bourges")
    away_team = TeamFactory(organisation=away, name="Lyon")

    def staff(name: str, role: Role, where: Organisation, in_team: Team | None) -> User:
        given, family = name.split()
        return member(
            where,
            role,
            team=in_team,
            given_name=given,
            family_name=family,
            email=f"{given.lower()}@exemple.invalid",
        )

    alice = staff("Alice Martin", Role.COUNSELLOR, here, team)
    bob = staff("Bob Leroux", Role.COUNSELLOR, here, team)
    eve = staff("Eve Okafor", Role.COUNSELLOR, here, other_team)
    charlie = staff("Charlie Petit", Role.COUNSELLOR, away, away_team)
    basile = staff("Basile Roux", Role.BENEFICIARY, here, None)
    case = case_file(
        here,
        referent=alice,
        team=team,
        reference="D-2041",
        email="basile.roux@exemple.invalid",
        phone="+33639981234",
        account=basile,
    )
    return Cast(
        organisation=here,
        elsewhere=away,
        team=team,
        other_team=other_team,
        alice=alice,
        bob=bob,
        eve=eve,
        charlie=charlie,
        diane=staff("Diane Moreau", Role.MANAGER, here, team),
        adam=staff("Adam Nguyen", Role.ADMINISTRATOR, here, None),
        fanny=staff("Fanny Colin", Role.FACILITATOR, here, None),
        paul=staff("Paul Girard", Role.PROSPECTOR, here, None),
        emma=staff("Emma Lambert", Role.EMPLOYER_CONTACT, here, None),
        cora=staff("Cora Blanc", Role.COMMITTEE_MEMBER, here, None),
        basile=basile,
        basile_sheet=case.beneficiary,
        case=case,
        colleague_case=case_file(
            here, referent=bob, team=team, given_name="Khadija", family_name="Yilmaz"
        ),
        other_team_case=case_file(
            here, referent=eve, team=other_team, given_name="Loïc", family_name="Roussel"
        ),
        foreign_case=case_file(
            away, referent=charlie, team=away_team, given_name="Zoé", family_name="Lambert"
        ),
    )

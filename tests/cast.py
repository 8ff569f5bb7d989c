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


@dataclass(frozen=True)
class _Places:
    """Two teams here, one elsewhere."""

    organisation: Organisation
    elsewhere: Organisation
    team: Team
    other_team: Team
    away_team: Team


def _places() -> _Places:
    here = OrganisationFactory(name="Avenir Centre", slug="avenir-centre")
    away = OrganisationFactory(name="Ailleurs Conseil", slug="ailleurs")
    return _Places(
        organisation=here,
        elsewhere=away,
        team=TeamFactory(organisation=here, name="Vierzon"),
        other_team=TeamFactory(organisation=here, name="Bourges"),
        away_team=TeamFactory(organisation=away, name="Lyon"),
    )


def _staff(name: str, role: Role, where: Organisation, in_team: Team | None = None) -> User:
    given, family = name.split()
    email = f"{given.lower()}@exemple.invalid"
    return member(where, role, team=in_team, given_name=given, family_name=family, email=email)


def _people(places: _Places) -> dict[str, User]:
    here, team = places.organisation, places.team
    return {
        "alice": _staff("Alice Martin", Role.COUNSELLOR, here, team),
        "bob": _staff("Bob Leroux", Role.COUNSELLOR, here, team),
        "eve": _staff("Eve Okafor", Role.COUNSELLOR, here, places.other_team),
        "charlie": _staff("Charlie Petit", Role.COUNSELLOR, places.elsewhere, places.away_team),
        "diane": _staff("Diane Moreau", Role.MANAGER, here, team),
        "adam": _staff("Adam Nguyen", Role.ADMINISTRATOR, here),
        "fanny": _staff("Fanny Colin", Role.FACILITATOR, here),
        "paul": _staff("Paul Girard", Role.PROSPECTOR, here),
        "emma": _staff("Emma Lambert", Role.EMPLOYER_CONTACT, here),
        "cora": _staff("Cora Blanc", Role.COMMITTEE_MEMBER, here),
        "basile": _staff("Basile Roux", Role.BENEFICIARY, here),
    }


def _case_files(places: _Places, people: dict[str, User]) -> dict[str, CaseFile]:
    def followed_by(name: str, where: Organisation, team: Team, **person: object) -> CaseFile:
        return case_file(where, referent=people[name], team=team, **person)

    here = places.organisation
    return {
        "case": followed_by(
            "alice",
            here,
            places.team,
            reference="D-2041",
            email="basile.roux@exemple.invalid",
            phone="+33639981234",
            account=people["basile"],
        ),
        "colleague_case": followed_by(
            "bob", here, places.team, given_name="Khadija", family_name="Yilmaz"
        ),
        "other_team_case": followed_by(
            "eve", here, places.other_team, given_name="Loïc", family_name="Roussel"
        ),
        "foreign_case": followed_by(
            "charlie", places.elsewhere, places.away_team, given_name="Zoé", family_name="Lambert"
        ),
    }


def assemble() -> Cast:
    """Create everybody, through the services where there is one."""
    places = _places()
    people = _people(places)
    files = _case_files(places, people)
    return Cast(
        organisation=places.organisation,
        elsewhere=places.elsewhere,
        team=places.team,
        other_team=places.other_team,
        basile_sheet=files["case"].beneficiary,
        **people,
        **files,
    )

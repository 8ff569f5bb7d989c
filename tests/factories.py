"""Invented people and structures; phones come from the ranges reserved for fiction."""

from __future__ import annotations

import datetime

import factory
from django.utils import timezone

from accounts.models import Membership, OperatorKind, Organisation, Team, User
from accounts.roles import Role
from beneficiaries.models import Beneficiary, CaseFile, Programme
from beneficiaries.services.case_files import open_case_file
from beneficiaries.services.people import create_beneficiary

PASSWORD = "une phrase assez longue 42"


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Structure {n}")
    slug = factory.Sequence(lambda n: f"structure-{n}")
    kind = OperatorKind.CABINET
    second_factor_required = False


class TeamFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Team

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Équipe {n}")


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"personne{n}@exemple.invalid")
    given_name = "Camille"
    family_name = factory.Sequence(lambda n: f"Durand{n}")

    @factory.post_generation
    def password(user, create, extracted, **kwargs):
        user.set_password(extracted or PASSWORD)
        if create:
            user.save()


def member(organisation: Organisation, role: str, *, team: Team | None = None, **fields) -> User:
    """A user who holds one role there since last year."""
    user = UserFactory(**fields)
    Membership.objects.create(
        user=user,
        organisation=organisation,
        team=team,
        role=Role(role),
        starts_on=timezone.localdate() - datetime.timedelta(days=365),
    )
    return user


def person(organisation: Organisation, **fields) -> Beneficiary:
    """A beneficiary made through the service, as the product does."""
    defaults = {"given_name": "Basile", "family_name": "Roux", "reference": ""}
    return create_beneficiary(by=None, organisation=organisation, fields=defaults | fields)


def case_file(
    organisation: Organisation,
    *,
    referent: User | None = None,
    team: Team | None = None,
    programme: str = Programme.CEP,
    opened_on: datetime.date | None = None,
    **fields,
) -> CaseFile:
    """An open case file with its person."""
    return open_case_file(
        by=referent,
        beneficiary=person(organisation, **fields),
        programme=programme,
        opened_on=opened_on or timezone.localdate() - datetime.timedelta(days=30),
        referent=referent,
        team=team,
    )

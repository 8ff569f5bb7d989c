"""Who is proposed as the same person, and who never is."""

import datetime

import pytest

from beneficiaries.duplicates import DuplicateIndex, likely_duplicates
from tests.factories import OrganisationFactory, person

pytestmark = pytest.mark.django_db

BORN = datetime.date(1980, 5, 4)


@pytest.fixture
def organisation():
    return OrganisationFactory()


def both_ways(organisation, **typed):
    """The single question and the one for files must agree."""
    single = likely_duplicates(organisation, **typed)
    assert DuplicateIndex(organisation).proposals(**typed) == single
    return [(p.reference, str(p.reason), p.certain) for p in single]


@pytest.mark.parametrize(
    ("given", "family"),
    [
        ("Hélène", "O’Brien-Œdipe"),
        ("HELENE", "o brien oedipe"),
        ("O’Brien-Œdipe", "Hélène"),
    ],
)
def test_the_same_name_and_birth_date_is_one_person_however_it_is_typed(
    organisation, given, family
):
    person(
        organisation,
        given_name="Hélène",
        family_name="O’Brien-Œdipe",
        birth_date=BORN,
        reference="D-1",
    )
    found = both_ways(organisation, given_name=given, family_name=family, birth_date=BORN)
    assert found == [("D-1", "Même nom et même date de naissance", True)]


def test_homonyms_born_on_different_days_are_two_people(organisation):
    person(organisation, birth_date=BORN)
    other_day = datetime.date(1991, 1, 2)
    assert not both_ways(
        organisation, given_name="Basile", family_name="Roux", birth_date=other_day
    )


def test_a_missing_birth_date_leaves_a_doubt(organisation):
    person(organisation, birth_date=None, reference="D-1")
    found = both_ways(organisation, given_name="Basile", family_name="Roux", birth_date=BORN)
    assert found == [("D-1", "Même nom, et une date de naissance manque", False)]


@pytest.mark.parametrize("typed", ["06 39 98 12 34", "+33639981234", "0033 6.39.98.12.34"])
def test_a_phone_is_recognised_in_any_typing(organisation, typed):
    person(organisation, phone="+33639981234", reference="D-1")
    found = both_ways(organisation, given_name="Basile", family_name="Roux", phone=typed)
    assert found == [("D-1", "Même nom et même téléphone", True)]


def test_the_second_phone_counts_too(organisation):
    person(organisation, other_phone="+33639981234", reference="D-1")
    found = both_ways(organisation, given_name="Basile", family_name="Martin", phone="0639981234")
    assert found == [("D-1", "Même prénom et même téléphone", False)]


def test_spouses_with_one_email_and_one_phone_stay_two_people(organisation):
    person(
        organisation,
        given_name="Jeanne",
        birth_date=datetime.date(1979, 1, 1),
        email="famille.roux@exemple.invalid",
        phone="+33639981234",
    )
    assert not both_ways(
        organisation,
        given_name="Basile",
        family_name="Roux",
        birth_date=BORN,
        email="Famille.Roux@exemple.invalid",
        phone="0639981234",
    )


def test_a_changed_family_name_is_found_by_the_email(organisation):
    person(
        organisation,
        given_name="Marie-Claude",
        family_name="Millet",
        email="mc@exemple.invalid",
        reference="D-1",
    )
    found = both_ways(
        organisation,
        given_name="Marie",
        family_name="Aubry",
        email="MC@exemple.invalid",
    )
    assert found == [("D-1", "Même prénom et même courriel", False)]


def test_a_typing_slip_is_found_when_the_birth_date_agrees(organisation):
    person(organisation, given_name="Jean", family_name="Dupont", birth_date=BORN, reference="D-1")
    found = both_ways(organisation, given_name="Jean", family_name="Duppont", birth_date=BORN)
    assert found == [("D-1", "Même date de naissance et noms très proches", False)]


def test_another_organisation_is_never_compared(organisation):
    person(OrganisationFactory(), birth_date=BORN)
    assert not both_ways(organisation, given_name="Basile", family_name="Roux", birth_date=BORN)


def test_the_sheet_being_edited_is_not_its_own_duplicate(organisation):
    sheet = person(organisation, birth_date=BORN)
    assert not likely_duplicates(organisation, "Basile", "Roux", BORN, exclude=sheet.pk)


def test_a_row_added_during_an_import_is_compared_with_the_next_ones(organisation):
    index = DuplicateIndex(organisation)
    assert not index.proposals("Basile", "Roux", BORN)
    index.add(person(organisation, birth_date=BORN, reference="D-7"))
    assert [p.reference for p in index.proposals("Basile", "Roux", BORN)] == ["D-7"]


def test_an_empty_sheet_looks_like_nobody(organisation):
    person(organisation, given_name="", family_name="")
    assert not both_ways(organisation, given_name="", family_name="")

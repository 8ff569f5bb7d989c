"""Which rows each member of the cast may know of, and open."""

import pytest

from beneficiaries.models import Beneficiary, CaseFile

pytestmark = pytest.mark.django_db


def seen(user):
    return set(CaseFile.objects.visible_to(user))


def test_a_counsellor_knows_of_their_team_and_opens_their_own(cast):
    assert seen(cast.alice) == {cast.case, cast.colleague_case}
    assert set(CaseFile.objects.openable_by(cast.alice)) == {cast.case}


def test_a_manager_opens_the_team(cast):
    assert set(CaseFile.objects.openable_by(cast.diane)) == {cast.case, cast.colleague_case}


def test_an_administrator_lists_everything_and_opens_nothing_unasked(cast):
    assert seen(cast.adam) == {cast.case, cast.colleague_case, cast.other_team_case}
    assert not CaseFile.objects.openable_by(cast.adam).exists()


def test_strangers_know_of_nothing(cast):
    assert seen(cast.charlie) == {cast.foreign_case}
    for user in (cast.fanny, cast.paul, cast.emma, cast.cora, cast.basile):
        assert seen(user) == set()


def test_the_person_sees_their_own_sheet_only(cast):
    assert list(Beneficiary.objects.visible_to(cast.basile)) == [cast.basile_sheet]

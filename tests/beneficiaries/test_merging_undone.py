"""A merge undone: two sheets as they were, or a sentence that says why not."""

import datetime

import pytest
from django.utils import timezone

from beneficiaries.models import Beneficiary, CaseFile, Consent
from beneficiaries.refusals import Refused
from beneficiaries.services.case_files import open_case_file
from beneficiaries.services.merging import undo_merge
from beneficiaries.services.people import change_beneficiary
from tests.beneficiaries.merging_scene import consent, dump, merged, two_sheets

pytestmark = pytest.mark.django_db


@pytest.fixture
def twins(cast):
    return two_sheets(cast)


def test_undoing_restores_the_database_exactly(cast, twins):
    kept, absorbed, _, notice = twins
    consent(kept, notice, cast.alice, days_ago=9)
    consent(absorbed, notice, cast.bob, days_ago=3)
    other_open = open_case_file(
        by=cast.bob, beneficiary=absorbed, programme="cep", opened_on=datetime.date(2026, 1, 5)
    )
    before = dump()
    merge = merged(
        cast.diane, kept, absorbed, {"birth_date", "family_name"}, {"cep": other_open.pk}
    )
    assert dump() != before
    cast.case.refresh_from_db()
    assert cast.case.closed_on == timezone.localdate()
    assert Consent.objects.filter(withdrawn_at__isnull=True).count() == 1
    undo_merge(by=cast.diane, merge=merge)
    assert dump() == before


def test_the_login_follows_the_person_and_comes_back(cast, twins):
    kept, absorbed, *_ = twins
    before = dump()
    merge = merged(cast.diane, absorbed, kept)  # the sheet with the account is absorbed
    absorbed.refresh_from_db()
    assert absorbed.account == cast.basile
    assert list(Beneficiary.objects.visible_to(cast.basile)) == [absorbed]
    undo_merge(by=cast.diane, merge=merge)
    assert dump() == before


def test_what_was_changed_since_elsewhere_survives_the_undoing(cast, twins):
    kept, absorbed, *_ = twins
    merge = merged(cast.diane, kept, absorbed, {"birth_date"})
    kept.refresh_from_db()
    change_beneficiary(
        by=cast.alice, beneficiary=kept, fields={"commune": "Bourges"}, version=kept.version
    )
    undo_merge(by=cast.diane, merge=merge)
    kept.refresh_from_db()
    assert (kept.commune, kept.birth_date) == ("Bourges", None)


def test_undoing_is_refused_when_a_merged_value_was_changed_since(cast, twins):
    kept, absorbed, *_ = twins
    merge = merged(cast.diane, kept, absorbed, {"commune"})
    kept.refresh_from_db()
    change_beneficiary(
        by=cast.alice, beneficiary=kept, fields={"commune": "Bourges"}, version=kept.version
    )
    with pytest.raises(Refused, match="commune"):
        undo_merge(by=cast.diane, merge=merge)


def test_undoing_is_refused_when_a_moved_row_is_gone(cast, twins):
    kept, absorbed, second_file, _ = twins
    merge = merged(cast.diane, kept, absorbed)
    CaseFile.objects.filter(pk=second_file.pk).update(beneficiary=cast.colleague_case.beneficiary)
    with pytest.raises(Refused, match="déplacés"):
        undo_merge(by=cast.diane, merge=merge)


def test_undoing_is_refused_when_the_closed_file_was_reopened(cast, twins):
    kept, absorbed, *_ = twins
    second = open_case_file(
        by=cast.bob, beneficiary=absorbed, programme="cep", opened_on=datetime.date(2026, 1, 5)
    )
    merge = merged(cast.diane, kept, absorbed, staying={"cep": cast.case.pk})
    CaseFile.objects.filter(pk=second.pk).update(closing_reason="need_met")
    with pytest.raises(Refused, match="modifié depuis"):
        undo_merge(by=cast.diane, merge=merge)


def test_a_chain_is_undone_from_its_end(cast, twins):
    first, second, *_ = twins
    third = cast.colleague_case.beneficiary
    before = dump()
    one = merged(cast.diane, first, second)
    first.refresh_from_db()
    third.refresh_from_db()
    two = merged(cast.diane, third, first, staying={"cep": cast.case.pk})
    with pytest.raises(Refused, match="d’abord"):
        undo_merge(by=cast.diane, merge=one)
    undo_merge(by=cast.diane, merge=two)
    one.refresh_from_db()
    undo_merge(by=cast.diane, merge=one)
    assert dump() == before
    with pytest.raises(Refused, match="déjà annulée"):
        undo_merge(by=cast.diane, merge=one)

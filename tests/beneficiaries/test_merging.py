"""Two sheets made one without losing a row."""

import datetime
import threading

import pytest
from django.apps import apps
from django.db import connection

from accounts.models import JournalEntry
from beneficiaries.merge_moves import relations
from beneficiaries.models import Beneficiary, Merge, NoticeDelivery
from beneficiaries.refusals import Refused
from beneficiaries.services.case_files import open_case_file
from beneficiaries.services.merging import undo_merge
from beneficiaries.services.people import change_beneficiary
from tests.beneficiaries.merging_scene import BORN, consent, merged, two_sheets

pytestmark = pytest.mark.django_db


@pytest.fixture
def twins(cast):
    return two_sheets(cast)


def test_every_row_moves_and_the_chosen_values_are_kept(cast, twins):
    kept, absorbed, second_file, _ = twins
    merge = merged(cast.diane, kept, absorbed, {"birth_date", "commune"})
    kept.refresh_from_db()
    absorbed.refresh_from_db()
    assert (kept.birth_date, kept.commune, kept.reference) == (BORN, "Vierzon", "D-2041")
    assert absorbed.merged_into == kept
    assert set(kept.case_files.all()) == {cast.case, second_file}
    second_file.refresh_from_db()
    assert second_file.sort_name == kept.sort_name
    # The same notice was delivered twice: one delivery stays behind, and none is lost.
    assert NoticeDelivery.objects.count() == 2
    assert merge.before["left"] == {
        "beneficiaries.NoticeDelivery.beneficiary": [absorbed.notice_deliveries.get().pk]
    }
    assert absorbed not in Beneficiary.objects.visible_to(cast.diane)


def test_every_key_to_a_person_is_followed_even_hidden_ones():
    labels = {relation.label for relation in relations()}
    expected = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.fields
        if field.is_relation and field.related_model is Beneficiary
    } - {
        "beneficiaries.Beneficiary.merged_into",
        "beneficiaries.DistinctPair.one",
        "beneficiaries.DistinctPair.other",
        "beneficiaries.Merge.absorbed",
        "beneficiaries.Merge.kept",
    }
    assert labels == expected
    assert "beneficiaries.ImportRow.beneficiary" in labels


def test_two_open_files_of_one_programme_ask_which_stays_open(cast, twins):
    kept, absorbed, *_ = twins
    second = open_case_file(
        by=cast.bob, beneficiary=absorbed, programme="cep", opened_on=datetime.date(2026, 1, 5)
    )
    with pytest.raises(Refused, match="lequel des deux"):
        merged(cast.diane, kept, absorbed)
    with pytest.raises(Refused, match="lequel des deux"):
        merged(cast.diane, kept, absorbed, staying={"cep": cast.foreign_case.pk})
    merged(cast.diane, kept, absorbed, staying={"cep": cast.case.pk})
    second.refresh_from_db()
    assert (second.closed_by, second.closing_reason) == (cast.diane, "other")
    assert kept.case_files.filter(programme="cep").open().get() == cast.case


def test_the_newest_of_two_agreements_stays_in_force(cast, twins):
    kept, absorbed, _, notice = twins
    older = consent(kept, notice, cast.alice, days_ago=9)
    newer = consent(absorbed, notice, cast.bob, days_ago=3)
    merged(cast.diane, kept, absorbed)
    older.refresh_from_db()
    assert older.withdrawn_at == newer.given_at
    assert kept.consents.get(withdrawn_at__isnull=True) == newer


def test_an_agreement_taken_back_on_one_sheet_stays_taken_back(cast, twins):
    kept, absorbed, _, notice = twins
    consent(kept, notice, cast.alice, days_ago=9, withdrawn_days_ago=1)
    given = consent(absorbed, notice, cast.bob, days_ago=3)
    merged(cast.diane, kept, absorbed)
    given.refresh_from_db()
    assert given.withdrawn_at is not None


def test_an_agreement_given_again_after_a_withdrawal_stays_in_force(cast, twins):
    kept, absorbed, _, notice = twins
    consent(kept, notice, cast.alice, days_ago=9, withdrawn_days_ago=5)
    given = consent(absorbed, notice, cast.bob, days_ago=3)
    merged(cast.diane, kept, absorbed)
    given.refresh_from_db()
    assert given.withdrawn_at is None


def test_a_sheet_is_merged_once_and_never_with_itself_or_abroad(cast, twins):
    kept, absorbed, *_ = twins
    with pytest.raises(Refused, match="elle-même"):
        merged(cast.diane, kept, kept)
    with pytest.raises(Refused, match="même organisation"):
        merged(cast.diane, kept, cast.foreign_case.beneficiary)
    merged(cast.diane, kept, absorbed)
    kept.refresh_from_db()
    absorbed.refresh_from_db()
    with pytest.raises(Refused, match="déjà fusionnée"):
        merged(cast.diane, kept, absorbed)


def test_a_sheet_changed_meanwhile_is_not_merged(cast, twins):
    kept, absorbed, *_ = twins
    change_beneficiary(
        by=cast.alice, beneficiary=kept, fields={"commune": "Bourges"}, version=kept.version
    )
    with pytest.raises(Refused, match="relisez"):
        merged(cast.diane, kept, absorbed)


def test_both_sheets_tell_the_merge_in_their_journal(cast, twins):
    kept, absorbed, *_ = twins
    merge = merged(cast.diane, kept, absorbed, {"birth_date"})
    undo_merge(by=cast.diane, merge=merge)
    lines = JournalEntry.objects.filter(deed__startswith="beneficiary.merge")
    assert {(line.deed, line.beneficiary_id) for line in lines} == {
        (deed, sheet.pk)
        for deed in ("beneficiary.merged", "beneficiary.merge_undone")
        for sheet in (kept, absorbed)
    }
    assert "birth_date" in lines.filter(deed="beneficiary.merged").first().fields


@pytest.mark.django_db(transaction=True)
def test_two_people_merging_at_once_merge_once(cast, twins):
    kept, absorbed, *_ = twins
    start, outcomes = threading.Barrier(2), []

    def attempt(first, second):
        try:
            start.wait()
            merged(cast.diane, first, second)
            outcomes.append("merged")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    pairs = [(kept, absorbed), (absorbed, kept)]
    threads = [
        threading.Thread(
            target=attempt,
            args=[Beneficiary.objects.get(pk=sheet.pk) for sheet in pair],
        )
        for pair in pairs
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["merged", "refused"]
    assert Merge.objects.count() == 1


def test_the_journal_page_of_the_kept_sheet_tells_what_was_done_to_the_other(
    cast, twins, signed_in_as
):
    kept, absorbed, *_ = twins
    created = JournalEntry.objects.get(beneficiary_id=absorbed.pk, deed="beneficiary.created")
    merged(cast.diane, kept, absorbed, set())
    assert set(kept.sheet_ids()) == {kept.pk, absorbed.pk}
    page = signed_in_as(cast.diane).get(f"/dossiers/{cast.case.pk}/journal/")
    assert created in [entry for entry, *_ in page.context["lines"]]

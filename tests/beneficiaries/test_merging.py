"""Two sheets made one without losing a row, and made two again as they were."""

import datetime
import threading

import pytest
from django.apps import apps
from django.core import serializers
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import JournalEntry
from beneficiaries.duplicate_pairs import likely_pairs
from beneficiaries.merge_moves import relations
from beneficiaries.models import (
    Beneficiary,
    CaseFile,
    Consent,
    ConsentPurpose,
    Merge,
    NoticeDelivery,
    PrivacyNotice,
)
from beneficiaries.refusals import Refused
from beneficiaries.services.case_files import open_case_file
from beneficiaries.services.merging import merge_beneficiaries, undo_merge
from beneficiaries.services.people import change_beneficiary
from tests.factories import case_file, member

pytestmark = pytest.mark.django_db

BORN = datetime.date(1980, 5, 4)


def dump():
    """Every row of the product but the journal and the memory of merges."""
    rows = []
    for model in apps.get_models():
        if model in {JournalEntry, Merge} or model._meta.app_label in {"sessions", "contenttypes"}:
            continue
        if model._meta.label == "accounts.Session":
            continue
        rows += serializers.serialize("python", model._base_manager.order_by("pk"))
    return rows


@pytest.fixture
def twins(cast):
    """Basile twice: two files, notices, agreements; the second sheet knows more."""
    first = cast.case.beneficiary
    second_file = case_file(
        cast.organisation,
        referent=cast.bob,
        team=cast.team,
        programme="reclassement",
        given_name="Basile",
        family_name="ROUX",
        reference="D-3000",
        birth_date=BORN,
        email="basile.roux@exemple.invalid",
        commune="Vierzon",
    )
    second = second_file.beneficiary
    notice = PrivacyNotice.objects.create(
        organisation=cast.organisation,
        purpose=ConsentPurpose.REMINDERS,
        version=1,
        wording="Nous vous écrivons.",
    )
    for sheet in (first, second):
        NoticeDelivery.objects.create(beneficiary=sheet, notice=notice, given_by=cast.alice)
    return first, second, second_file, notice


def merged(by, kept, absorbed, taken=(), staying=None):
    return merge_beneficiaries(
        by=by, kept=kept, absorbed=absorbed, taken=set(taken), staying=staying or {}
    )


def consent(sheet, notice, by, *, days_ago, withdrawn_days_ago=None):
    now = timezone.now()
    taken_back = withdrawn_days_ago is not None
    return Consent.objects.create(
        beneficiary=sheet,
        purpose=notice.purpose,
        notice=notice,
        given_at=now - datetime.timedelta(days=days_ago),
        given_by=by,
        withdrawn_at=now - datetime.timedelta(days=withdrawn_days_ago) if taken_back else None,
        withdrawn_by=by if taken_back else None,
    )


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


# The pages


def url(name, *sheets):
    return reverse(f"beneficiaries:{name}", args=[sheet.pk for sheet in sheets])


def test_a_manager_compares_chooses_merges_and_undoes(cast, twins, signed_in_as):
    kept, absorbed, second_file, _ = twins
    client = signed_in_as(cast.diane)
    page = client.get(reverse("beneficiaries:duplicates")).content.decode()
    assert "Même nom et même courriel" in page
    address = url("merge", kept, absorbed)
    page = client.get(address).content.decode()
    assert "4 mai 1980" in page
    assert "Dossier : 1" in page
    answer = {
        "kept_version": kept.version,
        "absorbed_version": absorbed.version,
        "family_name": "kept",
        "birth_date": "absorbed",
        "phone": "kept",
        "commune": "absorbed",
    }
    missing = client.post(address, answer | {"birth_date": ""})
    assert "Choisissez une des deux valeurs." in missing.content.decode()
    assert client.post(address, answer).status_code == 302
    kept.refresh_from_db()
    assert (kept.family_name, kept.birth_date) == ("Roux", BORN)
    # The absorbed sheet has no page any more; its file lives on under the kept one.
    assert client.get(address).status_code == 404
    second_file.refresh_from_db()
    assert second_file.beneficiary == kept
    page = client.get(reverse("beneficiaries:duplicates")).content.decode()
    assert "Annuler la fusion" in page
    merge = Merge.objects.get()
    client.post(reverse("beneficiaries:undo_merge", args=[merge.pk]))
    merge.refresh_from_db()
    assert merge.undone_by == cast.diane


def test_a_form_read_before_a_change_is_shown_again(cast, twins, signed_in_as):
    kept, absorbed, *_ = twins
    stale = {"kept_version": kept.version - 1, "absorbed_version": absorbed.version}
    fields = {"family_name": "kept", "birth_date": "kept", "phone": "kept", "commune": "kept"}
    response = signed_in_as(cast.diane).post(url("merge", kept, absorbed), stale | fields)
    assert "relisez-les" in response.content.decode()
    assert not Merge.objects.exists()


def test_people_said_to_be_distinct_are_proposed_no_more(cast, twins, signed_in_as):
    kept, absorbed, *_ = twins
    assert len(likely_pairs(cast.diane)) == 1
    client = signed_in_as(cast.diane)
    for _ in range(2):
        client.post(url("distinct", absorbed, kept))
    assert likely_pairs(cast.diane) == []


def test_only_those_who_may_merge_see_duplicates_and_only_their_people(cast, twins, signed_in_as):
    kept, absorbed, *_ = twins
    away = member(cast.elsewhere, "manager")
    assert likely_pairs(away) == []
    for user in (cast.alice, cast.fanny, cast.basile, cast.emma, cast.cora, cast.paul):
        client = signed_in_as(user)
        assert client.get(reverse("beneficiaries:duplicates")).status_code == 403
        assert client.post(url("merge", kept, absorbed)).status_code == 403
    merge = merged(cast.diane, kept, absorbed)
    stranger = signed_in_as(away)
    assert stranger.get(url("merge", kept, cast.foreign_case.beneficiary)).status_code == 404
    assert stranger.post(url("distinct", kept, absorbed)).status_code == 404
    assert stranger.post(reverse("beneficiaries:undo_merge", args=[merge.pk])).status_code == 404
    other_manager = member(cast.organisation, "manager", team=cast.other_team)
    undo = reverse("beneficiaries:undo_merge", args=[merge.pk])
    assert signed_in_as(other_manager).post(undo).status_code == 404


def test_the_price_of_the_duplicates_page_does_not_grow(
    cast, twins, signed_in_as, django_assert_num_queries
):
    client = signed_in_as(cast.diane)
    address = reverse("beneficiaries:duplicates")
    client.get(address)
    for count in (2, 20):
        for number in range(count):
            for _ in range(2):
                case_file(
                    cast.organisation,
                    team=cast.team,
                    given_name=f"Double{count}-{number}",
                    birth_date=BORN + datetime.timedelta(days=number),
                )
        with django_assert_num_queries(11):
            client.get(address)


def test_a_number_shared_by_a_crowd_says_nothing(cast, signed_in_as):
    for number in range(25):
        case_file(
            cast.organisation,
            team=cast.team,
            given_name="Camille",
            family_name=f"Tous{number}",
            phone="+33199000000",
        )
    assert likely_pairs(cast.diane) == []

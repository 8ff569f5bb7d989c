"""The pages of duplicates: proposed, compared, told apart, merged, separated."""

import datetime
import re

import pytest
from django.urls import reverse

from accounts.models import JournalEntry
from beneficiaries.duplicate_pairs import likely_pairs
from beneficiaries.models import Merge
from beneficiaries.services.access import grant_reasoned_access
from tests.beneficiaries.merging_scene import BORN, merged, two_sheets
from tests.factories import case_file, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def twins(cast):
    return two_sheets(cast)


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


def test_sheets_are_compared_by_who_opens_both(cast, twins, signed_in_as):
    kept, absorbed, second_file, _ = twins
    address = url("merge", kept, absorbed)
    client = signed_in_as(cast.adam)
    listed = client.get(reverse("beneficiaries:duplicates")).content.decode()
    assert "D-3000" in listed
    assert "4 mai 1980" not in listed, "la date n’est pas dans une ligne de liste"
    for send in (client.get, client.post):
        answer = send(address)
        assert answer.status_code == 302
        assert answer.url == reverse("beneficiaries:access_reason", args=[cast.case.pk])
    assert not Merge.objects.exists()
    assert not JournalEntry.objects.filter(deed="case_file.read").exists()
    why = "Une personne s’est plainte de courriers en double."
    grant_reasoned_access(by=cast.adam, case_file=cast.case, reason=why)
    second_door = reverse("beneficiaries:access_reason", args=[second_file.pk])
    assert client.get(address).url == second_door
    grant_reasoned_access(by=cast.adam, case_file=second_file, reason=why)
    assert "4 mai 1980" in client.get(address).content.decode()
    assert "4 mai 1980" in client.get(reverse("beneficiaries:duplicates")).content.decode()
    read = JournalEntry.objects.filter(deed="case_file.read", actor=cast.adam, reason=why)
    assert set(read.values_list("beneficiary_id", flat=True)) == {kept.pk, absorbed.pk}


def test_a_comparison_is_a_reading_of_both_sheets(cast, twins, signed_in_as):
    kept, absorbed, *_ = twins
    client = signed_in_as(cast.diane)
    for _ in range(2):
        client.get(url("merge", kept, absorbed))
    read = JournalEntry.objects.filter(deed="case_file.read", actor=cast.diane)
    assert sorted(read.values_list("beneficiary_id", flat=True)) == [kept.pk, absorbed.pk]


def test_a_form_read_before_a_change_is_shown_again(cast, twins, signed_in_as):
    kept, absorbed, *_ = twins
    stale = {"kept_version": kept.version - 1, "absorbed_version": absorbed.version}
    fields = {"family_name": "kept", "birth_date": "kept", "phone": "kept", "commune": "kept"}
    response = signed_in_as(cast.diane).post(url("merge", kept, absorbed), stale | fields)
    html = response.content.decode()
    assert "relisez-les" in html
    assert not Merge.objects.exists()
    again = dict(re.findall(r'name="(\w+_version)" value="(\d+)"', html))
    answer = signed_in_as(cast.diane).post(
        url("merge", kept, absorbed), again | fields, follow=True
    )
    assert "Annuler cette fusion" in answer.content.decode()
    assert Merge.objects.count() == 1


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
        with django_assert_num_queries(12):
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

"""The form of a new file sent again: harmless when the same, never a lost person when changed."""

import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from beneficiaries.models import Beneficiary, CaseFile
from beneficiaries.refusals import Refused
from beneficiaries.services.case_files import AlreadySent, open_case_file
from beneficiaries.services.people import next_reference
from tests.beneficiaries.merging_scene import merged
from tests.beneficiaries.test_new_case_file import ADDRESS, typed
from tests.factories import case_file, member, person

pytestmark = pytest.mark.django_db


def fresh_key(html):
    return re.search(r'name="form_key" value="([^"]+)"', html).group(1)


def test_another_person_typed_over_the_first_is_not_lost(cast, signed_in_as):
    client, data = signed_in_as(cast.alice), typed(cast)
    first = client.post(ADDRESS, data)
    again = data | {"given_name": "Gaspard", "commune": "Gardée"}
    answer = client.post(ADDRESS, again)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "a déjà ouvert le dossier de Noémie Tessier" in html
    assert first.url in html
    assert "Gardée" in html
    key = fresh_key(html)
    assert key != data["form_key"]
    assert not Beneficiary.objects.filter(given_name="Gaspard").exists()
    answer = client.post(ADDRESS, again | {"form_key": key})
    assert answer.status_code == 302
    assert Beneficiary.objects.filter(family_name="Tessier").count() == 2


def test_a_key_used_for_a_file_that_one_may_not_know_of_is_no_dead_end(cast, signed_in_as):
    key = uuid.uuid4()
    CaseFile.objects.filter(pk=cast.other_team_case.pk).update(form_key=key)
    client = signed_in_as(cast.alice)
    data = typed(cast, form_key=str(key))
    answer = client.post(ADDRESS, data)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "a déjà ouvert un dossier" in html
    assert "Roussel" not in html
    assert client.post(ADDRESS, data | {"form_key": fresh_key(html)}).status_code == 302


def another(cast, **changes):
    today = timezone.localdate().isoformat()
    return {
        "form_key": str(uuid.uuid4()),
        "programme": "other",
        "opened_on": today,
        "referent": cast.alice.pk,
        "team": cast.team.pk,
    } | changes


def test_one_more_accompaniment_sent_again(cast, signed_in_as):
    client, data = signed_in_as(cast.alice), another(cast)
    address = reverse("beneficiaries:another", args=[cast.case.pk])
    assert client.post(address, data).url == client.post(address, data).url
    answer = client.post(address, data | {"programme": "reclassement"})
    assert answer.status_code == 200
    assert "a déjà ouvert le dossier de Basile Roux" in answer.content.decode()
    assert cast.basile_sheet.case_files.count() == 2
    for pk in (cast.other_team_case.pk, cast.foreign_case.pk):
        key = uuid.uuid4()
        CaseFile.objects.filter(pk=pk).update(form_key=key)
        data = another(cast, form_key=str(key), programme="reclassement")
        answer = client.post(address, data)
        assert answer.status_code == 200
        assert "a déjà ouvert un dossier" in answer.content.decode()


def test_a_file_of_neither_team_nor_referent_is_not_opened(cast, signed_in_as):
    chief = signed_in_as(member(cast.organisation, "manager"))
    answer = chief.post(ADDRESS, typed(cast, referent="", team=""))
    assert answer.status_code == 200
    assert "Choisissez une équipe" in answer.content.decode()
    assert not Beneficiary.objects.filter(family_name="Tessier").exists()
    assert chief.post(ADDRESS, typed(cast, referent="")).status_code == 302


def opened_for(cast, sheet, **fields):
    day = timezone.localdate()
    return open_case_file(by=cast.alice, beneficiary=sheet, opened_on=day, **fields)


def test_a_file_opened_for_an_absorbed_sheet_lands_on_the_one_kept(cast):
    other = case_file(cast.organisation, team=cast.team, programme="reclassement")
    held = Beneficiary.objects.get(pk=other.beneficiary_id)
    merged(cast.diane, cast.basile_sheet, other.beneficiary)
    file = opened_for(cast, held, programme="other", referent=cast.alice)
    assert file.beneficiary_id == cast.basile_sheet.pk
    with pytest.raises(Refused, match="déjà un dossier ouvert"):
        opened_for(cast, held, programme="cep", referent=cast.alice)


def test_a_key_used_twice_is_a_refusal_not_a_failure(cast):
    key = uuid.uuid4()
    opened_for(cast, cast.basile_sheet, programme="other", form_key=key)
    with pytest.raises(AlreadySent):
        opened_for(cast, cast.basile_sheet, programme="reclassement", form_key=key)


def test_the_next_reference_follows_the_highest_number(cast, django_assert_num_queries):
    for reference in ("D-999", "D-12000", "D-00099999", "D-9999", "X-99999", "D-0"):
        person(cast.organisation, reference=reference)
    with django_assert_num_queries(2) as asked:
        assert next_reference(cast.organisation) == "D-12001"
    assert "LIMIT 1" in asked[-1]["sql"]
    assert "NO KEY UPDATE" in asked[0]["sql"]

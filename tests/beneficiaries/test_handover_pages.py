"""The pages of hand-over: one file, many, a leaver's, and the answer of who receives them."""

import re
import uuid

import pytest
from django.urls import reverse

from accounts.standing import standing_of
from beneficiaries.models import Transfer
from beneficiaries.services.handover import propose_transfer
from tests.factories import case_file, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def acting(cast):
    """People as a request finds them, with their standing."""
    cast.alice.standing = standing_of(cast.alice)
    return cast


def proposed(cast, files=None):
    return propose_transfer(
        by=cast.alice, case_files=files or [cast.case], receiver=cast.bob, note="Note."
    )


def test_the_page_of_one_file_proposes_it(acting, signed_in_as):
    cast = acting
    client = signed_in_as(cast.alice)
    address = reverse("beneficiaries:transfer", args=[cast.case.pk])
    assert "Transmettre tout de suite" not in client.get(address).content.decode()
    answer = client.post(address, {"receiver": cast.bob.pk, "note": "À voir", "how": "propose"})
    assert answer.status_code == 302
    assert Transfer.objects.get().note == "À voir"
    assert "est proposé à Bob Leroux" in client.get(address).content.decode()


def test_a_counsellor_who_forges_the_managers_button_moves_nothing(acting, signed_in_as):
    cast = acting
    address = reverse("beneficiaries:transfer", args=[cast.case.pk])
    answer = signed_in_as(cast.alice).post(address, {"receiver": cast.bob.pk, "how": "move"})
    assert "pas l’attribuer d’office" in answer.content.decode()
    cast.case.refresh_from_db()
    assert cast.case.referent == cast.alice


@pytest.mark.parametrize("receiver", ["", "abc", "-1", str(2**63), "\0", "charlie", "fanny"])
def test_a_wrong_receiver_is_said_at_the_field(acting, signed_in_as, receiver):
    cast = acting
    value = getattr(getattr(cast, receiver, None), "pk", receiver)
    address = reverse("beneficiaries:transfer", args=[cast.case.pk])
    answer = signed_in_as(cast.alice).post(address, {"receiver": value, "note": "Gardée"})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Choisissez" in html
    assert "Gardée" in html
    assert not Transfer.objects.exists()


def test_others_do_not_find_the_page(acting, signed_in_as):
    cast = acting
    address = reverse("beneficiaries:transfer", args=[cast.case.pk])
    for user in (cast.bob, cast.eve, cast.charlie):
        assert signed_in_as(user).get(address).status_code == 404
    assert signed_in_as(cast.fanny).get(address).status_code == 403


def test_files_ticked_on_the_list_are_spread_over_several_colleagues(acting, signed_in_as):
    cast = acting
    made = [
        case_file(cast.organisation, referent=cast.alice, team=cast.team, given_name=name)
        for name in ("Ida", "Ugo", "Eva")
    ]
    client = signed_in_as(cast.alice)
    listing = client.get(reverse("beneficiaries:list")).content.decode()
    boxes = re.findall(r'name="dossier" value="(\d+)"', listing)
    assert {int(key) for key in boxes} == {cast.case.pk, *(one.pk for one in made)}
    page = reverse("beneficiaries:hand_over")
    ticked = {"dossier": boxes, "vers": [cast.bob.pk, cast.eve.pk]}
    html = client.get(page, ticked).content.decode()
    assert len(re.findall(r'<select name="to_\d+"', html)) == 4
    chosen = re.findall(r'name="to_(\d+)".*?value="(\d+)" selected', html, re.S)
    assert sorted(value for _key, value in chosen) == sorted(
        [str(cast.bob.pk), str(cast.eve.pk)] * 2
    )
    data = {f"to_{key}": value for key, value in chosen}
    query = "&".join([*(f"dossier={k}" for k in boxes), f"vers={cast.bob.pk}&vers={cast.eve.pk}"])
    answer = client.post(f"{page}?{query}", data | {"how": "propose", "note": "Bonne suite"})
    assert answer.status_code == 302
    assert Transfer.objects.pending().filter(receiver=cast.bob).count() == 2
    assert Transfer.objects.pending().filter(receiver=cast.eve).count() == 2


def test_a_leaver_s_caseload_moves_from_the_page_of_departures(acting, signed_in_as):
    cast = acting
    client = signed_in_as(cast.adam)
    closing = client.get(reverse("accounts:member_close", args=[cast.alice.pk])).content.decode()
    link = re.search(r'href="([^"]*passations/nouvelle[^"]*)"', closing).group(1)
    html = client.get(f"{link}&vers={cast.bob.pk}").content.decode()
    assert f'name="to_{cast.case.pk}"' in html
    answer = client.post(
        f"{link}&vers={cast.bob.pk}", {f"to_{cast.case.pk}": cast.bob.pk, "how": "move"}
    )
    assert answer.status_code == 302
    cast.case.refresh_from_db()
    assert cast.case.referent == cast.bob
    closing = client.get(reverse("accounts:member_close", args=[cast.alice.pk])).content.decode()
    assert "passations/nouvelle" not in closing


def test_files_of_others_are_left_out_and_said(acting, signed_in_as):
    cast = acting
    page = reverse("beneficiaries:hand_over")
    keys = [cast.colleague_case.pk, cast.foreign_case.pk, cast.case.pk, "abc", 2**63, -1]
    html = signed_in_as(cast.alice).get(page, {"dossier": keys}).content.decode()
    assert "Basile Roux" not in html or "1 dossier ouvert" in html
    assert "Khadija" not in html
    assert "Zoé" not in html
    assert "ne sont pas dans cette liste" in html


def test_the_receiver_answers_on_one_page(acting, signed_in_as):
    cast = acting
    other = case_file(cast.organisation, referent=cast.alice, team=cast.team, given_name="Ida")
    first, second = proposed(cast, files=[cast.case, other])
    client = signed_in_as(cast.bob)
    overview = client.get(reverse("beneficiaries:transfers")).content.decode()
    assert "2 dossiers, dont" in overview
    page = reverse("beneficiaries:transfer_batch", args=[first.batch])
    assert "Note." in client.get(page).content.decode()
    wrong = client.post(page, {"transfer": [first.pk], "answer": "decline", "reason": ""})
    assert "pourquoi vous refusez" in wrong.content.decode()
    client.post(page, {"transfer": [first.pk], "answer": "accept"})
    client.post(page, {"transfer": [second.pk], "answer": "decline", "reason": "Trop de dossiers."})
    cast.case.refresh_from_db()
    other.refresh_from_db()
    assert (cast.case.referent, other.referent) == (cast.bob, cast.alice)
    told = signed_in_as(cast.alice).get(reverse("beneficiaries:transfers")).content.decode()
    assert "Trop de dossiers." in told


def test_the_giver_takes_the_proposal_back_on_the_page(acting, signed_in_as):
    cast = acting
    (row,) = proposed(cast)
    client = signed_in_as(cast.alice)
    page = client.get(reverse("beneficiaries:transfer_batch", args=[row.batch])).content.decode()
    assert "Retirer la proposition" in page
    client.post(reverse("beneficiaries:withdraw_transfer", args=[row.batch]))
    assert not Transfer.objects.pending().exists()


def test_strangers_find_no_batch(acting, signed_in_as):
    cast = acting
    (row,) = proposed(cast)
    for user in (cast.eve, cast.charlie):
        client = signed_in_as(user)
        for name in ("transfer_batch", "withdraw_transfer"):
            address = reverse(f"beneficiaries:{name}", args=[row.batch])
            assert client.post(address, {}).status_code == 404
    nothing = reverse("beneficiaries:transfer_batch", args=[uuid.uuid4()])
    assert signed_in_as(cast.alice).get(nothing).status_code == 404


@pytest.mark.parametrize("number", [3, 30])
def test_the_overview_costs_the_same_with_many(
    acting, signed_in_as, django_assert_num_queries, number
):
    cast = acting
    files = [
        case_file(cast.organisation, referent=cast.alice, team=cast.team, given_name=f"Ida{n}")
        for n in range(number)
    ]
    for one in files:
        proposed(cast, files=[one])
    client = signed_in_as(cast.bob)
    client.get(reverse("beneficiaries:transfers"))
    with django_assert_num_queries(6):
        html = client.get(reverse("beneficiaries:transfers")).content.decode()
    assert html.count("Répondre") == number


@pytest.mark.parametrize("number", [3, 30])
def test_spreading_many_files_costs_the_same(
    acting, signed_in_as, django_assert_num_queries, number
):
    cast = acting
    for n in range(number):
        case_file(cast.organisation, referent=cast.alice, team=cast.team, given_name=f"Ida{n}")
    client = signed_in_as(cast.alice)
    page = f"{reverse('beneficiaries:hand_over')}?de={cast.alice.pk}&vers={cast.bob.pk}"
    client.get(page)
    with django_assert_num_queries(8):
        html = client.get(page).content.decode()
    assert html.count('<select name="to_') == number + 1


def test_a_long_list_of_colleagues_is_searched(acting, signed_in_as):
    cast = acting
    for n in range(55):
        member(cast.organisation, "counsellor", team=cast.team, family_name=f"Zed{n}")
    client = signed_in_as(cast.alice)
    page = f"{reverse('beneficiaries:hand_over')}?dossier={cast.case.pk}"
    html = client.get(page).content.decode()
    assert 'name="chercher"' in html
    assert "Zed" not in html
    found = client.get(f"{page}&chercher=zed4").content.decode()
    assert "Zed4" in found
    assert "Leroux" not in found

"""Two people edit the same person: what does not quarrel is kept, the rest is asked."""

import re

import pytest
from django.core import signing

from beneficiaries.forms.ground import SALT
from tests.beneficiaries.sheet import address, opened, send, sheet

pytestmark = pytest.mark.django_db


def test_two_savers_of_different_fields_are_both_kept(cast, signed_in_as):
    alice, diane = signed_in_as(cast.alice), signed_in_as(cast.diane)
    base = opened(alice, cast)
    other = opened(diane, cast)
    send(diane, cast, other, commune="Bourges")
    answer = send(alice, cast, base, adaptations="Un interprète")
    assert answer.status_code == 302
    person = sheet(cast)
    assert (person.commune, person.adaptations) == ("Bourges", "Un interprète")
    assert "entre-temps" in alice.get(answer.url).content.decode()


def test_the_second_saver_of_a_field_sees_both_values_and_chooses(cast, signed_in_as):
    alice, diane = signed_in_as(cast.alice), signed_in_as(cast.diane)
    base = opened(alice, cast)
    send(diane, cast, opened(diane, cast), commune="Bourges", phone="06 39 98 00 01")
    answer = send(
        alice, cast, base, commune="Vierzon", phone="06 39 98 00 02", adaptations="Interprète"
    )
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Bourges" in html
    assert "Vierzon" in html
    assert "Enregistré par Diane Moreau" in html
    assert sheet(cast).commune == "Bourges", "rien n’est écrasé"
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', html))
    hidden.pop("csrfmiddlewaretoken", None)

    undecided = alice.post(address(cast), hidden)
    assert undecided.status_code == 200
    assert "Choisissez une valeur pour chaque ligne" in undecided.content.decode()
    assert sheet(cast).version == 2

    half = alice.post(address(cast), hidden | {"choice_commune": "mine"})
    assert half.status_code == 200
    assert sheet(cast).version == 2

    choices = {"choice_commune": "mine", "choice_phone": "theirs"}
    assert alice.post(address(cast), hidden | choices).status_code == 302
    person = sheet(cast)
    assert (person.commune, person.phone) == ("Vierzon", "+33639980001")
    assert person.adaptations == "Interprète"
    assert person.version == 3


def test_a_third_saver_while_choosing_is_not_overwritten_either(cast, signed_in_as):
    alice, diane = signed_in_as(cast.alice), signed_in_as(cast.diane)
    base = opened(alice, cast)
    send(diane, cast, opened(diane, cast), commune="Bourges")
    html = send(alice, cast, base, commune="Vierzon").content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', html))
    send(diane, cast, opened(diane, cast), commune="Issoudun")
    answer = alice.post(address(cast), hidden | {"choice_commune": "mine"})
    assert answer.status_code == 200
    assert "Issoudun" in answer.content.decode()
    assert sheet(cast).commune == "Issoudun"


def test_a_double_click_saves_once(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    base = opened(client, cast)
    for _ in range(2):
        assert send(client, cast, base, commune="Bourges").status_code == 302
    assert sheet(cast).version == 2


def test_the_same_change_by_two_people_is_no_conflict(cast, signed_in_as):
    alice, diane = signed_in_as(cast.alice), signed_in_as(cast.diane)
    base = opened(alice, cast)
    send(diane, cast, opened(diane, cast), commune="Bourges")
    assert send(alice, cast, base, commune="Bourges").status_code == 302


def test_a_text_that_looks_like_a_day_is_a_text(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    for typed in ("day:demain", "day:2026-01-01", '{"day": 1}'):
        answer = send(client, cast, opened(client, cast), preferred_hours=typed)
        assert answer.status_code == 302, typed
        answer = send(client, cast, opened(client, cast), preferred_hours=typed, commune="Bourges")
        assert answer.status_code == 302, typed
        assert sheet(cast).preferred_hours == typed
    answer = send(client, cast, opened(client, cast), birth_date="1980-05-04")
    assert send(client, cast, opened(client, cast), birth_date="").status_code == 302
    assert sheet(cast).birth_date is None


@pytest.mark.parametrize("forged", [["x"], [1, "hier", {}, {}], [1, 5, [], []], "x", None])
def test_a_ground_of_another_shape_is_an_old_page(cast, signed_in_as, forged):
    base = signing.dumps(forged, salt=SALT)
    answer = send(signed_in_as(cast.alice), cast, base, commune="Bourges")
    assert answer.status_code == 200
    assert "trop ancienne" in answer.content.decode()
    assert sheet(cast).commune == ""


def test_two_windows_of_one_person_are_called_so(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    base = opened(client, cast)
    send(client, cast, base, commune="Bourges")
    html = send(client, cast, base, commune="Vierzon").content.decode()
    assert "Vous avez modifié cette fiche dans une autre fenêtre" in html
    assert "Quelqu’un a modifié" not in html

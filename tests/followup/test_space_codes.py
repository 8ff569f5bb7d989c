"""Entering by a code: the same answer for everybody, five guesses, spouses never mixed up."""

import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.models import Session
from beneficiaries.models import Beneficiary
from followup.models import PersonalLink
from followup.services import space_notices
from followup.services.personal_links import revoke_links
from tests.factories import case_file
from tests.followup.space_scene import DAY

pytestmark = pytest.mark.django_db
ENTER, CODE, WHO, SPACE = (
    reverse(f"followup:{name}") for name in ("space_enter", "space_code", "space_who", "space")
)


def ask(client, address):
    return client.post(ENTER, {"address": address})


def code_sent():
    return re.search(r"^\d{6}$", mail.outbox[-1].body, re.MULTILINE).group()


def test_the_code_opens_the_space_of_who_asked(cast, client):
    assert ask(client, "Basile.Roux@exemple.invalid ").url == CODE
    assert mail.outbox[-1].to == ["basile.roux@exemple.invalid"]
    assert client.post(CODE, {"code": code_sent()}).url == SPACE
    assert "Bonjour Basile" in client.get(SPACE).content.decode()
    revoke_links(by=cast.alice, person=cast.basile_sheet)
    assert client.get(SPACE).url == ENTER


def test_the_code_by_text_message(cast, client, monkeypatch):
    sent = []
    monkeypatch.setattr(
        space_notices, "send_text", lambda number, text: sent.append((number, text))
    )
    assert ask(client, "06 39 98 12 34").url == CODE
    ((number, text),) = sent
    assert number == "+33639981234"
    code = re.search(r"\d{6}", text).group()
    assert client.post(CODE, {"code": f" {code[:3]} {code[3:]} "}).url == SPACE


def test_known_and_unknown_get_the_same_answers(cast, client, settings):
    from tests.conftest import SecureClient

    pages = []
    for address in ("basile.roux@exemple.invalid", "inconnu@exemple.invalid"):
        visitor = SecureClient()
        answer = ask(visitor, address)
        shown = visitor.get(CODE)
        wrong = visitor.post(CODE, {"code": "000000"})
        html = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", wrong.content.decode())
        pages.append((answer.status_code, answer.url, shown.status_code, wrong.status_code, html))
    assert pages[0] == pages[1]
    assert len(mail.outbox) == 1


def test_an_unknown_address_never_enters(cast, client):
    ask(client, "inconnu@exemple.invalid")
    for code in ("", "000000", "123456", "١٢٣٤٥٦", "\u202e123", "9" * 400):
        assert client.post(CODE, {"code": code}).status_code == 200
    assert client.get(SPACE).status_code == 302


def test_five_guesses_then_even_the_right_code_is_refused(cast, client):
    ask(client, "basile.roux@exemple.invalid")
    right = code_sent()
    wrong = "111111" if right != "111111" else "222222"
    for _ in range(5):
        assert client.post(CODE, {"code": wrong}).status_code == 200
    assert client.post(CODE, {"code": right}).status_code == 200
    assert client.get(SPACE).status_code == 302


def test_guesses_are_counted_for_the_address_not_for_the_browser(cast, client):
    from tests.conftest import SecureClient

    for _ in range(5):
        other = SecureClient()
        ask(other, "basile.roux@exemple.invalid")
        other.post(CODE, {"code": "000001"})
    ask(client, "basile.roux@exemple.invalid")
    assert client.post(CODE, {"code": code_sent()}).status_code == 200


def test_a_code_lives_ten_minutes_and_in_one_browser(cast, client, time_machine):
    from tests.conftest import SecureClient

    ask(client, "basile.roux@exemple.invalid")
    code = code_sent()
    assert SecureClient().post(CODE, {"code": code}).url == ENTER
    time_machine.move_to(timezone.now() + DAY / 144 * 1.01)
    assert client.post(CODE, {"code": code}).url == ENTER


def test_the_code_is_not_in_the_database(cast, client):
    ask(client, "basile.roux@exemple.invalid")
    dump = repr(list(Session.objects.values())) + repr(list(PersonalLink.objects.values()))
    assert code_sent() not in dump
    assert "basile" not in dump


def test_at_most_five_codes_leave_in_ten_minutes(cast, client):
    for _ in range(8):
        assert ask(client, "basile.roux@exemple.invalid").status_code == 302
    assert len(mail.outbox) == 5


@pytest.fixture
def spouses(cast):
    """Two people, two files, one address."""
    shared = {"email": "famille@exemple.invalid", "family_name": "Vasseur"}
    files = [
        case_file(
            cast.organisation,
            referent=cast.alice,
            team=cast.team,
            birth_date=day,
            given_name=name,
            **shared,
        )
        for name, day in (("Jean-Pierre", "1979-03-02"), ("Brigitte", "1980-07-14"))
    ]
    return [Beneficiary.objects.get(pk=file.beneficiary_id) for file in files]


def test_an_address_shared_by_two_opens_the_right_file_only(cast, client, spouses):
    ask(client, "famille@exemple.invalid")
    assert client.post(CODE, {"code": code_sent()}).url == WHO
    assert client.get(SPACE).url == ENTER
    wrong = {"given_name": "Brigitte", "day": "1979-03-02"}  # her name, his birth date
    assert client.post(WHO, wrong).status_code == 200
    assert client.post(WHO, {"given_name": "brigitte", "day": "1980-07-14"}).url == SPACE
    html = client.get(SPACE).content.decode()
    assert "Brigitte Vasseur" in html
    assert "Jean-Pierre" not in html


def test_who_has_no_birth_date_is_sent_to_the_counsellor(cast, client, spouses):
    Beneficiary.objects.filter(pk=spouses[0].pk).update(birth_date=None)
    ask(client, "famille@exemple.invalid")
    client.post(CODE, {"code": code_sent()})
    answer = client.post(WHO, {"given_name": "Jean-Pierre", "day": "1979-03-02"})
    assert "demandez un lien" in answer.content.decode()


def test_guesses_at_who_are_counted_too(cast, client, spouses):
    ask(client, "famille@exemple.invalid")
    client.post(CODE, {"code": code_sent()})
    for year in range(1950, 1955):
        client.post(WHO, {"given_name": "Brigitte", "day": f"{year}-07-14"})
    answer = client.post(WHO, {"given_name": "Brigitte", "day": "1980-07-14"})
    assert answer.status_code == 200
    assert client.get(SPACE).status_code == 302


def test_the_second_page_is_closed_before_the_code(cast, client, spouses):
    ask(client, "famille@exemple.invalid")
    assert client.get(WHO).url == ENTER
    assert client.post(WHO, {"given_name": "Brigitte", "day": "1980-07-14"}).url == ENTER


def test_an_address_taken_off_the_sheet_meanwhile_opens_nothing(cast, client):
    ask(client, "basile.roux@exemple.invalid")
    Beneficiary.objects.filter(pk=cast.basile_sheet.pk).update(email="")
    assert client.post(CODE, {"code": code_sent()}).url == WHO
    assert client.get(SPACE).status_code == 302


def test_odd_addresses_get_an_answer(cast, client):
    for odd in (
        "",
        " ",
        "@",
        "a@b",
        "06",
        "+" * 50,
        "x" * 5000,
        "\x00",
        "💥",
        "\u202e@x.fr",
        "0" * 40,
    ):
        assert ask(client, odd).status_code in (200, 302), odd

"""A form sent by an ended session: its author finds it again, nobody else (R11)."""

import re
from urllib.parse import quote

import pytest
import time_machine
from django.db import connection
from django.http import QueryDict

from accounts.held import FIELD, held_data, hold, purge_held_forms
from accounts.models import HeldForm, Session
from tests.conftest import SecureClient
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
PAGE = "/administration/inviter/"


def owner_field(client):
    page = client.get(PAGE).content.decode()
    return re.search(rf'name="{FIELD}" value="([^"]+)"', page)[1]


@pytest.fixture
def interrupted(cast, client, log_in):
    """Adam was writing an invitation when his session ended."""
    log_in(cast.adam)
    field = owner_field(client)
    Session.objects.all().delete()
    return field


def send(client, field, **more):
    fields = {"given_name": "Zélie", "email": "zelie@exemple.invalid", "password": "secret", **more}
    return client.post(PAGE, {FIELD: field, **fields})


def read_back(rf, user, path=PAGE):
    request = rf.get(path)
    request.user = user
    from django.contrib.messages.storage.cookie import CookieStorage

    request._messages = CookieStorage(request)
    return held_data(request)


def test_what_was_typed_waits_behind_the_login(rf, cast, client, interrupted):
    answer = send(client, interrupted)
    assert (answer.status_code, answer.url) == (302, "/compte/login/?next=" + quote(PAGE, safe=""))
    page = client.get(answer.url).content.decode()
    assert "ce que vous aviez saisi vous attend" in page
    back = client.post(
        "/compte/login/", {"login": cast.adam.email, "password": PASSWORD, "next": PAGE}
    )
    assert back.url == PAGE
    again = client.get(PAGE).content.decode()
    assert 'value="Zélie"' in again
    assert "Votre saisie a été retrouvée" in again
    data = read_back(rf, cast.adam)
    assert data["given_name"] == "Zélie"


def test_passwords_codes_and_tokens_are_not_kept(rf, cast, client, interrupted):
    send(client, interrupted, password1="x", code="123456", csrfmiddlewaretoken="y")
    assert set(read_back(rf, cast.adam)) == {"given_name", "email"}


def test_nobody_else_finds_it(rf, cast, client, interrupted):
    send(client, interrupted)
    assert read_back(rf, cast.diane) is None
    assert read_back(rf, cast.adam, "/administration/equipes/") is None


def test_it_is_unreadable_in_the_database(client, interrupted):
    send(client, interrupted)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed_fields FROM accounts_heldform")
        assert "zelie" not in str(cursor.fetchall()).lower()


def test_it_is_forgotten_once_the_form_is_sent_again(cast, client, interrupted, log_in):
    send(client, interrupted)
    log_in(cast.adam)
    send(client, owner_field(client))
    assert not HeldForm.objects.exists()


def test_it_is_forgotten_after_twelve_hours(rf, cast, client, interrupted):
    send(client, interrupted)
    HeldForm.objects.update(held_at="2020-01-01T00:00:00Z")
    assert read_back(rf, cast.adam) is None
    assert purge_held_forms() == 1


def test_a_signature_older_than_twelve_hours_keeps_nothing(cast, client, log_in):
    with time_machine.travel("2026-11-26T06:00:00Z", tick=False) as clock:
        log_in(cast.adam)
        field = owner_field(client)
        clock.shift(13 * 3600)
        assert send(client, field).status_code == 302
        assert not HeldForm.objects.exists()


@pytest.mark.parametrize("forged", ["", "1", "eyJ:aaa:bbb", "x" * 5000, "\x00"])
def test_an_unsigned_owner_keeps_nothing(client, db, forged):
    assert send(client, forged).url.startswith("/compte/login/?next=")
    assert not HeldForm.objects.exists()


def test_too_much_text_is_not_kept(client, interrupted):
    send(client, interrupted, given_name="x" * 300_000)
    assert not HeldForm.objects.exists()


def test_twenty_forms_a_person_at_most(cast):
    for number in range(25):
        hold(user_id=cast.adam.pk, path=f"/page/{number}/", fields=QueryDict("a=1"))
    assert HeldForm.objects.filter(user=cast.adam).count() == 20
    assert not HeldForm.objects.filter(path="/page/0/").exists()


def test_htmx_is_sent_to_the_login_as_a_whole_page(client, interrupted):
    answer = client.post(
        PAGE, {FIELD: interrupted, "given_name": "Zélie"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 204
    assert answer["HX-Redirect"].startswith("/compte/login/?next=")
    quiet = client.get(
        "/dossiers/",
        headers={"HX-Request": "true", "HX-Current-URL": "https://testserver/dossiers/?q=a"},
    )
    assert quiet["HX-Redirect"] == "/compte/login/?next=%2Fdossiers%2F%3Fq%3Da"


def test_the_page_to_come_back_to_is_always_ours(client, db):
    answer = client.post(PAGE, {"a": "b"}, headers={"Referer": "https://pirate.invalid/x"})
    assert answer.url == "/compte/login/?next=%2Faccueil%2F"


def test_a_forged_request_is_refused_before_anything_is_kept(cast, interrupted):
    robot = SecureClient(enforce_csrf_checks=True)
    assert send(robot, interrupted).status_code == 403
    assert not HeldForm.objects.exists()

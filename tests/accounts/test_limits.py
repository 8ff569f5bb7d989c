"""Guessing is slow, and nothing makes the counters forget (R05, R09)."""

import re

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.test import override_settings

from accounts.client import client_ip
from accounts.limits import Limit, purge_counts
from accounts.models import RateCount
from tests.accounts.conftest import LOGIN
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def camille(db):
    return UserFactory(email="camille@exemple.invalid")


WRONG = "encore une erreur"


def guess(client, email="camille@exemple.invalid", password=WRONG, ip="198.51.100.7"):
    return client.post(LOGIN, {"login": email, "password": password}, REMOTE_ADDR=ip)


def test_ten_wrong_passwords_an_hour_then_even_the_right_one_waits(client, camille):
    for number in range(10):
        assert "ne convient pas" in guess(client, ip=f"203.0.113.{number}").content.decode()
    answer = guess(client, password=PASSWORD, ip="203.0.113.99")
    assert "Trop d’essais avec cette adresse" in answer.content.decode()


def test_flushing_the_cache_and_restarting_forget_nothing(client, camille):
    for number in range(10):
        guess(client, ip=f"203.0.113.{number}")
    cache.clear()
    assert "Trop d’essais" in guess(client, ip="203.0.113.99").content.decode()


def test_an_unknown_address_is_limited_in_the_same_way(client):
    for number in range(10):
        guess(client, email="inconnue@exemple.invalid", ip=f"203.0.113.{number}")
    answer = guess(client, email="inconnue@exemple.invalid", ip="203.0.113.99")
    assert "Trop d’essais avec cette adresse" in answer.content.decode()


def test_the_true_owner_still_enters_with_a_code(client, camille):
    for number in range(11):
        guess(client, ip=f"203.0.113.{number}")
    client.post("/compte/login/code/", {"email": camille.email})
    code = re.search(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", mail.outbox[0].body, re.M)[1]
    assert client.post("/compte/login/code/confirm/", {"code": code}).url == "/accueil/"


def test_right_passwords_are_not_counted(client, camille):
    for _ in range(12):
        assert guess(client, password=PASSWORD).status_code == 302
        client.post("/compte/logout/")


def test_an_hour_later_everything_is_forgiven(client, camille):
    with time_machine.travel("2026-11-26T10:00:00Z", tick=False) as clock:
        for number in range(10):
            guess(client, ip=f"203.0.113.{number}")
        clock.shift(55 * 60)
        assert guess(client, password=PASSWORD).status_code == 200
        clock.shift(16 * 60)
        assert guess(client, password=PASSWORD).status_code == 302


def test_thirty_tries_a_minute_from_one_address_then_429(client):
    statuses = [guess(client, email=f"p{n}@exemple.invalid").status_code for n in range(40)]
    assert statuses == [200] * 30 + [429] * 10
    page = guess(client, email="x@exemple.invalid")
    assert "Trop d’essais en peu de temps" in page.content.decode()
    assert page["Retry-After"] == "10"
    assert guess(client, email="x@exemple.invalid", ip="198.51.100.8").status_code == 200


def test_a_code_may_be_missed_five_times_in_ten_minutes_whatever_the_browser(camille):
    from tests.conftest import SecureClient

    def try_wrong(times):
        browser = SecureClient()
        browser.post("/compte/login/code/", {"email": camille.email})
        return [
            browser.post("/compte/login/code/confirm/", {"code": f"AAAA-BBB{n}"}).content.decode()
            for n in range(times)
        ]

    assert all("ne convient pas" in page for page in try_wrong(4))
    assert "ne convient pas" in try_wrong(1)[0]
    assert "Trop d’essais avec cette adresse" in try_wrong(1)[0]


def test_five_messages_to_one_address_in_ten_minutes_then_429(client, camille):
    asked = [
        client.post("/compte/password/reset/", {"email": email}).status_code
        for email in [camille.email] * 6 + ["inconnue@exemple.invalid"] * 6
    ]
    assert asked == ([302] * 5 + [429]) * 2
    assert len(mail.outbox) == 10


def test_a_refused_try_is_not_counted_so_nobody_is_kept_out_for_ever():
    limit = Limit("essai", 3, 60)
    assert [limit.spend("x") for _ in range(50)] == [True] * 3 + [False] * 47
    assert sum(RateCount.objects.values_list("hits", flat=True)) == 3


def test_the_window_slides():
    limit = Limit("essai", 3, 60)
    with time_machine.travel("2026-11-26T10:00:55Z", tick=False) as clock:
        assert [limit.spend("x") for _ in range(3)] == [True] * 3
        clock.shift(10)
        assert not limit.spend("x")
        clock.shift(60)
        assert limit.spend("x")


def test_no_address_is_readable_in_the_counters(client, camille):
    guess(client)
    dump = " ".join(RateCount.objects.values_list("key", flat=True))
    assert dump
    assert "camille" not in dump
    assert "198.51" not in dump


def test_old_counters_are_purged():
    with time_machine.travel("2026-11-26T10:00:00Z", tick=False) as clock:
        Limit("essai", 3, 60).spend("x")
        clock.shift(25 * 3600)
        assert purge_counts() == 1


def forged(rf, **headers):
    return rf.get("/", REMOTE_ADDR="10.0.0.1", **headers)


def test_a_forged_forwarded_for_has_no_effect(rf, client, camille):
    assert client_ip(forged(rf, HTTP_X_FORWARDED_FOR="1.2.3.4")) == "10.0.0.1"
    statuses = []
    for number in range(31):
        response = client.post(
            LOGIN,
            {"login": f"p{number}@exemple.invalid", "password": "x"},
            REMOTE_ADDR="10.0.0.1",
            HTTP_X_FORWARDED_FOR=f"192.0.2.{number}",
        )
        statuses.append(response.status_code)
    assert statuses[-1] == 429


@override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1)
def test_behind_one_proxy_only_its_own_word_counts(rf):
    claims = forged(rf, HTTP_X_FORWARDED_FOR="1.2.3.4, 5.6.7.8")
    assert client_ip(claims) == "5.6.7.8"
    assert client_ip(forged(rf, HTTP_X_FORWARDED_FOR="n’importe quoi")) == "unknown"
    assert client_ip(forged(rf)) == "unknown" or client_ip(forged(rf)) == "10.0.0.1"


@override_settings(ALLOWED_HOSTS=["testserver", "autre.invalid"])
def test_links_of_messages_name_the_configured_host_only(client, camille):
    client.post(
        "/compte/password/reset/",
        {"email": camille.email},
        HTTP_HOST="autre.invalid",
        HTTP_X_FORWARDED_HOST="pirate.invalid",
        HTTP_X_FORWARDED_PROTO="http",
        HTTP_ORIGIN="https://autre.invalid",
        HTTP_REFERER="https://autre.invalid/",
    )
    (message,) = mail.outbox
    whole = message.body + message.alternatives[0].content
    assert "https://testserver/compte/password/reset/key/" in whole
    assert "autre.invalid" not in whole
    assert "pirate.invalid" not in whole

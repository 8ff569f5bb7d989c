"""The second factor: no way around it, each code once, nothing readable in the database (R08)."""

import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import connection
from django.urls import get_resolver

from accounts.models import Organisation
from accounts.second_factor import OPEN_WITHOUT_FACTOR
from tests.accounts.codes import code_at
from tests.conftest import SecureClient
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
AUTHENTICATE = "/compte/2fa/authenticate/"
ACTIVATE = "/compte/2fa/totp/activate/"


@pytest.fixture
def demanding(cast):
    """Alice's organisation asks its staff for a second factor."""
    Organisation.objects.filter(pk=cast.organisation.pk).update(second_factor_required=True)
    return cast


def test_staff_without_a_factor_are_led_to_set_one_up(demanding, client, log_in):
    log_in(demanding.alice)
    for path in ("/accueil/", "/dossiers/", "/compte/sessions/", "/compte/password/change/"):
        assert client.get(path).url == "/compte/2fa/"
    page = client.get("/compte/2fa/").content.decode()
    assert "demande un second facteur à toute son équipe" in page


def test_htmx_is_led_there_too(demanding, client, log_in):
    log_in(demanding.alice)
    answer = client.get("/dossiers/", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == "/compte/2fa/"


def test_only_the_setting_up_and_the_way_out_stay_open(demanding, signed_in_as):
    client, passed = signed_in_as(demanding.alice), set()
    for pattern in _patterns(get_resolver().url_patterns):
        name, path = pattern
        if "<" in path or "(" in path or name in {"set_language", "account_logout"}:
            continue
        if client.get("/" + path).headers.get("Location") != "/compte/2fa/":
            passed.add(name)
    assert passed - OPEN_WITHOUT_FACTOR - PUBLIC == set()


PUBLIC = {
    "health",
    "account_confirm_login_code",
    "index",
    "gallery",
}


def _patterns(patterns, prefix=""):
    for pattern in patterns:
        route = prefix + str(pattern.pattern).lstrip("^").rstrip("$")
        if hasattr(pattern, "url_patterns"):
            yield from _patterns(pattern.url_patterns, route)
        else:
            yield pattern.name, route


def test_those_who_are_not_staff_are_not_asked(demanding, signed_in_as):
    assert signed_in_as(demanding.basile).get("/mon-espace/").status_code == 200
    assert signed_in_as(demanding.emma).get("/accueil/").status_code == 200


def test_setting_up_an_application_opens_the_door(
    demanding, client, log_in, django_capture_on_commit_callbacks
):
    log_in(demanding.alice)
    page = client.get(ACTIVATE)
    assert "<svg" in page.content.decode()
    assert "data:" not in page.content.decode()
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(ACTIVATE, {"code": code_at(secret, time.time())})
    assert answer.url == "/compte/2fa/recovery-codes/"
    assert client.get("/accueil/").status_code == 200
    assert client.get("/compte/2fa/recovery-codes/").status_code == 200


def test_a_half_logged_session_opens_nothing(cast, client, log_in, protected):
    protected(cast.alice)
    assert log_in(cast.alice).url == AUTHENTICATE
    for path in ("/accueil/", "/dossiers/", "/compte/2fa/", "/compte/sessions/"):
        assert client.get(path).url.startswith("/compte/login/")
    assert client.post("/organisation/", {"organisation": cast.organisation.pk}).url.startswith(
        "/compte/login/"
    )


def test_a_code_ends_the_login_once_even_after_a_flush(cast, client, log_in, protected):
    secret = protected(cast.alice)
    with time_machine.travel("2026-11-26T09:00:10Z", tick=False) as clock:
        code = code_at(secret, time.time())
        log_in(cast.alice)
        assert client.post(AUTHENTICATE, {"code": code}).url == "/accueil/"
        client.post("/compte/logout/")
        cache.clear()
        clock.shift(5)
        log_in(cast.alice)
        assert "déjà servi" in client.post(AUTHENTICATE, {"code": code}).content.decode()
        clock.shift(30)
        fresh = code_at(secret, time.time())
        assert client.post(AUTHENTICATE, {"code": fresh}).url == "/accueil/"


def test_an_older_code_of_the_window_is_refused_after_a_newer(cast, client, log_in, protected):
    secret = protected(cast.alice)
    with time_machine.travel("2026-11-26T09:00:10Z", tick=False):
        log_in(cast.alice)
        client.post(AUTHENTICATE, {"code": code_at(secret, time.time())})
        client.post("/compte/logout/")
        log_in(cast.alice)
        older = code_at(secret, time.time() - 30)
        assert client.post(AUTHENTICATE, {"code": older}).status_code == 200


def test_the_code_that_activated_does_not_also_log_in(
    cast, client, log_in, django_capture_on_commit_callbacks
):
    with time_machine.travel("2026-11-26T09:00:10Z", tick=False):
        log_in(cast.alice)
        secret = client.get(ACTIVATE).context["form"].secret
        code = code_at(secret, time.time())
        with django_capture_on_commit_callbacks(execute=True):
            client.post(ACTIVATE, {"code": code})
        client.post("/compte/logout/")
        log_in(cast.alice)
        assert client.post(AUTHENTICATE, {"code": code}).status_code == 200


def test_a_recovery_code_serves_once(cast, client, log_in, protected, codes_of):
    protected(cast.alice)
    code = codes_of(cast.alice)[0]
    log_in(cast.alice)
    assert client.post(AUTHENTICATE, {"code": code}).url == "/accueil/"
    client.post("/compte/logout/")
    log_in(cast.alice)
    assert client.post(AUTHENTICATE, {"code": code}).status_code == 200
    assert len(codes_of(cast.alice)) == 9


def test_ten_wrong_codes_an_hour(cast, client, log_in, protected):
    secret = protected(cast.alice)
    log_in(cast.alice)
    for number in range(10):
        client.post(AUTHENTICATE, {"code": "000000"}, REMOTE_ADDR=f"203.0.113.{number}")
    answer = client.post(AUTHENTICATE, {"code": code_at(secret, time.time())})
    assert "Trop d’essais" in answer.content.decode()


def test_a_new_password_by_link_does_not_skip_it(cast, client, log_in, protected, mailoutbox):
    import re

    protected(cast.alice)
    client.post("/compte/password/reset/", {"email": cast.alice.email})
    link = re.search(r"testserver(/compte/password/reset/key/\S+)", mailoutbox[0].body)[1]
    new = "quatre chevaux bleus dansent"
    client.post(client.get(link).url, {"password1": new, "password2": new})
    assert client.get("/accueil/").status_code == 302
    assert log_in(cast.alice, new).url == AUTHENTICATE


def test_a_login_code_does_not_skip_it(cast, client, protected, mailoutbox):
    import re

    protected(cast.alice)
    client.post("/compte/login/code/", {"email": cast.alice.email})
    code = re.search(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", mailoutbox[0].body, re.M)[1]
    assert client.post("/compte/login/code/confirm/", {"code": code}).url == AUTHENTICATE


def test_seeds_and_recovery_codes_are_unreadable_in_the_database(cast, protected, codes_of):
    secret = protected(cast.alice)
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator")
        dump = str(cursor.fetchall())
    assert secret not in dump
    assert not any(code in dump for code in codes_of(cast.alice))


def test_a_seed_half_set_up_is_unreadable_too(cast, client, log_in):
    log_in(cast.alice)
    secret = client.get(ACTIVATE).context["form"].secret
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_data FROM accounts_session")
        dump = str(cursor.fetchall())
    assert secret not in dump


def test_changing_the_factor_ends_the_other_sessions(
    cast, log_in, django_capture_on_commit_callbacks
):
    here, there = SecureClient(), SecureClient()
    log_in(cast.alice, browser=here)
    log_in(cast.alice, browser=there)
    secret = here.get(ACTIVATE).context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        here.post(ACTIVATE, {"code": code_at(secret, time.time())})
    assert here.get("/accueil/").status_code == 200
    assert there.get("/accueil/").status_code == 302


def test_the_last_factor_cannot_be_removed_where_one_is_demanded(demanding, client, protected):
    secret = protected(demanding.alice)
    client.post("/compte/login/", {"login": demanding.alice.email, "password": PASSWORD})
    client.post(AUTHENTICATE, {"code": code_at(secret, time.time())})
    page = client.post("/compte/2fa/totp/deactivate/").content.decode()
    assert "exige un second facteur" in page
    assert Authenticator.objects.filter(user=demanding.alice, type="totp").exists()


def test_a_sensitive_page_asks_for_a_new_proof_after_five_minutes(cast, client, log_in):
    with time_machine.travel("2026-11-26T09:00:10Z", tick=False) as clock:
        log_in(cast.adam)
        assert client.get("/administration/organisation/").status_code == 200
        clock.shift(6 * 60)
        answer = client.get("/administration/organisation/")
        assert answer.url.startswith("/compte/reauthenticate/?next=")
        proof = client.post(answer.url, {"password": PASSWORD})
        assert proof.url == "/administration/organisation/"
        assert client.get("/administration/organisation/").status_code == 200


def test_a_form_sent_too_late_goes_through_after_the_proof(cast, client, log_in):
    with time_machine.travel("2026-11-26T09:00:10Z", tick=False) as clock:
        log_in(cast.adam)
        clock.shift(6 * 60)
        sent = {
            "given_name": "Zélie",
            "family_name": "Brun",
            "email": "zelie@exemple.invalid",
            "role": "counsellor",
            "team": "",
        }
        answer = client.post("/administration/inviter/", sent)
        assert answer.url.startswith("/compte/reauthenticate/")
        client.post(answer.url, {"password": PASSWORD})
        assert "zelie@exemple.invalid" in client.get("/administration/invitations/").text

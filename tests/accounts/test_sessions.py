"""Sessions: how long they live, what ends them, who sees them (R11, R12)."""

import pytest
import time_machine
from django.conf import settings
from django.db import connection

from accounts.models import JournalEntry, Session
from accounts.roles import Role
from accounts.services.purge import purge_expired
from accounts.session_store import SessionStore, row_key
from tests.accounts.conftest import LOGIN
from tests.conftest import SecureClient
from tests.factories import PASSWORD, OrganisationFactory, UserFactory, member

pytestmark = pytest.mark.django_db
COOKIE = settings.SESSION_COOKIE_NAME


@pytest.fixture
def camille(db):
    return member(OrganisationFactory(), Role.COUNSELLOR, email="camille@exemple.invalid")


@pytest.fixture
def browser(camille):
    """browser() is one more device where Camille is signed in."""

    def open_one(user=camille, agent="Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"):
        client = SecureClient(headers={"User-Agent": agent})
        client.post(LOGIN, {"login": user.email, "password": PASSWORD})
        return client

    return open_one


def is_in(client):
    return client.get("/accueil/").status_code == 200


def test_thirty_minutes_without_a_sign_end_the_session(browser):
    with time_machine.travel("2026-11-26T09:00:00Z", tick=False) as clock:
        client = browser()
        for _ in range(3):
            clock.shift(29 * 60)
            assert is_in(client)
        clock.shift(31 * 60)
        answer = client.get("/accueil/")
        assert (answer.status_code, answer.url) == (302, "/compte/login/?next=/accueil/")


def test_twelve_hours_end_it_whatever_happens(browser):
    with time_machine.travel("2026-11-26T06:00:00Z", tick=False) as clock:
        client = browser()
        for _ in range(24):
            clock.shift(29 * 60)
            assert is_in(client)
        clock.shift(25 * 60)
        assert not is_in(client)


def test_a_sign_of_life_is_written_once_a_minute_at_most(browser, django_assert_num_queries):
    with time_machine.travel("2026-11-26T09:00:00Z", tick=False) as clock:
        client = browser()
        client.get("/accueil/")
        before = Session.objects.get().seen_at
        clock.shift(30)
        client.get("/accueil/")
        assert Session.objects.get().seen_at == before
        clock.shift(60)
        client.get("/accueil/")
        assert Session.objects.get().seen_at > before


def test_the_key_changes_at_login(client, camille):
    client.get(LOGIN)
    client.post("/compte/login/code/", {"email": camille.email})
    before = client.cookies[COOKIE].value
    client.cookies[COOKIE] = before
    client.post(LOGIN, {"login": camille.email, "password": PASSWORD})
    client.post("/compte/logout/")
    client.post(LOGIN, {"login": camille.email, "password": PASSWORD})
    assert client.cookies[COOKIE].value != before
    assert len(client.cookies[COOKIE].value) == 32


def test_the_key_changes_when_the_organisation_does(client, browser, camille, cast):
    from accounts.models import Membership

    Membership.objects.create(
        user=camille, organisation=cast.elsewhere, role=Role.COUNSELLOR, starts_on="2020-01-01"
    )
    client = browser()
    before = client.cookies[COOKIE].value
    client.post("/organisation/", {"organisation": cast.elsewhere.pk})
    assert client.cookies[COOKIE].value != before
    old = SecureClient()
    old.cookies[COOKIE] = before
    assert not is_in(old)


def test_the_cookie_is_kept_from_scripts_and_other_sites(browser):
    cookie = browser().cookies[COOKIE]
    assert COOKIE.startswith("__Host-")
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
    assert (cookie["path"], cookie["domain"], cookie["max-age"]) == ("/", "", "")


def test_a_cookie_kept_after_logout_opens_nothing(browser):
    client = browser()
    kept = client.cookies[COOKIE].value
    answer = client.post("/compte/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    thief = SecureClient()
    thief.cookies[COOKIE] = kept
    assert not is_in(thief)


def test_logging_out_takes_a_button_not_a_link(browser):
    client = browser()
    client.get("/compte/logout/")
    assert is_in(client)


def test_a_new_password_ends_the_other_sessions_only(browser):
    here, there = browser(), browser()
    new = "quatre chevaux bleus dansent"
    here.post(
        "/compte/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    assert is_in(here)
    assert not is_in(there)


def test_closing_the_account_ends_everything_at_the_next_request(browser, camille):
    client = browser()
    camille.is_active = False
    camille.save()
    assert not is_in(client)


def test_the_page_lists_devices_and_closes_one(browser):
    here = browser()
    there = browser(agent="Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18 Safari/604.1")
    page = here.get("/compte/sessions/").content.decode()
    assert "Firefox · Linux" in page
    assert "Safari · iPhone" in page
    row = Session.objects.get(session_key=row_key(there.cookies[COOKIE].value))
    here.post("/compte/sessions/fermer/", {"session": row.pk})
    assert is_in(here)
    assert not is_in(there)


def test_all_the_others_close_at_once(browser):
    here, others = browser(), [browser() for _ in range(3)]
    here.post("/compte/sessions/fermer/")
    assert is_in(here)
    assert not any(is_in(other) for other in others)


@pytest.mark.parametrize("forged", ["", "x" * 40, "\x00", "-1", "a" * 500])
def test_forged_session_names_close_nothing_of_others(browser, forged):
    stranger = UserFactory()
    theirs = browser(stranger)
    here = browser()
    answer = here.post("/compte/sessions/fermer/", {"session": forged})
    assert answer.status_code in {302, 404}
    assert is_in(theirs)
    row = Session.objects.get(session_key=row_key(theirs.cookies[COOKIE].value))
    assert here.post("/compte/sessions/fermer/", {"session": row.pk}).status_code == 404
    assert is_in(theirs)


def test_an_administrator_closes_all_the_sessions_of_a_member(cast, log_in):
    theirs = SecureClient()
    log_in(cast.alice, browser=theirs)
    admin = SecureClient()
    log_in(cast.adam, browser=admin)
    answer = admin.post(f"/administration/membres/{cast.alice.pk}/sessions/fermer/")
    assert answer.status_code == 302
    assert not is_in(theirs)
    assert JournalEntry.objects.filter(deed="sessions.closed", subject_id=cast.alice.pk).exists()


def test_a_dump_of_the_table_opens_no_session_and_shows_nothing(browser):
    client = browser()
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_key, session_data FROM accounts_session")
        dump = str(cursor.fetchall())
    assert client.cookies[COOKIE].value not in dump
    assert "_auth_user" not in dump
    thief = SecureClient()
    thief.cookies[COOKIE] = Session.objects.get().session_key
    assert not is_in(thief)


def test_a_session_sealed_with_a_lost_key_is_an_empty_one():
    assert SessionStore().decode("n’importe quoi") == {}


def test_expired_sessions_are_purged(browser):
    with time_machine.travel("2026-11-26T06:00:00Z", tick=False) as clock:
        browser()
        clock.shift(13 * 3600)
        purge_expired()
        assert not Session.objects.exists()

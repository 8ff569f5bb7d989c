"""R51, no double booking: a hundred bookings of one slot, on real connections, one success.

The proof that the exclusion constraint is what holds: without it, in a database made for that and
dropped afterwards, the very same race books more than once.
"""

from __future__ import annotations

import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import psycopg2
import pytest
from allauth.account.internal.userkit import user_id_to_str
from django.db import connection, connections
from django.urls import reverse

from beneficiaries.refusals import Refused
from followup.models import Appointment
from followup.services.appointments import SlotTaken
from tests.cast import assemble
from tests.conftest import SecureClient
from tests.factories import case_file
from tests.followup.agenda_scene import at, booked, form_of, monday

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
BOOKINGS, AT_ONCE = 100, 25


def _leave(database: str) -> None:
    """Everybody out of a database that is about to be copied."""
    _admin("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [database])


def _admin(sql: str, values: list[str] | None = None) -> None:
    """A statement that runs outside any database of ours."""
    settings = connection.settings_dict
    with_server = psycopg2.connect(
        dbname="postgres",
        user=settings["USER"],
        password=settings["PASSWORD"],
        host=settings["HOST"],
        port=settings["PORT"],
    )
    with_server.autocommit = True
    with with_server.cursor() as cursor:
        cursor.execute(sql, values)
    with_server.close()


@pytest.fixture
def scratch(django_db_setup, django_db_blocker):
    """A copy of the test database, real transactions and all, dropped afterwards."""
    with django_db_blocker.unblock():
        original = connection.settings_dict["NAME"]
        copy = f"{original}_races"
        connections.close_all()
        _admin(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
        # A connection left by a thread of an earlier test keeps a database from being copied.
        _leave(original)
        _admin(f'CREATE DATABASE "{copy}" TEMPLATE "{original}"')
        connection.settings_dict["NAME"] = copy
        try:
            yield
        finally:
            connections.close_all()
            connection.settings_dict["NAME"] = original
            _admin(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')


def race(deeds) -> Counter:
    """All deeds, as many at once as connections allow, let go together."""
    gate, answers = Barrier(AT_ONCE), Counter()
    lanes = [deeds[lane::AT_ONCE] for lane in range(AT_ONCE)]

    def run(lane):
        said = []
        try:
            for deed in lane:
                gate.wait(timeout=30)
                said.append(deed())
        finally:
            connections.close_all()
        return said

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for said in pool.map(run, lanes):
            answers.update(said)
    return answers


def tried(by, file, counsellor, moment):
    """One booking, as the word that says what became of it."""

    def deed() -> str:
        try:
            booked(by, file, moment, counsellor=counsellor)
        except SlotTaken:
            return "taken"
        except Refused as refusal:
            return str(refusal)
        return "booked"

    return deed


def hundred_people(cast) -> list:
    return [
        case_file(cast.organisation, referent=cast.alice, team=cast.team, family_name=f"Course{n}")
        for n in range(BOOKINGS)
    ]


def test_a_hundred_bookings_of_one_slot_give_one_and_without_the_constraint_more(scratch):
    cast = assemble()
    files = hundred_people(cast)
    for hour in (9, 11):
        moment = at(monday(), hour)
        answers = race([tried(cast.alice, file, cast.alice, moment) for file in files])
        assert answers == {"booked": 1, "taken": BOOKINGS - 1}
        assert Appointment.objects.filter(starts_at=moment).count() == 1
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE followup_appointment DROP CONSTRAINT appointment_counsellor_not_twice"
        )
    moment = at(monday(), 15)
    answers = race([tried(cast.alice, file, cast.alice, moment) for file in files])
    assert answers["booked"] > 1
    assert Appointment.objects.filter(starts_at=moment).count() == answers["booked"]


def test_a_person_pulled_to_and_fro_is_booked_once(scratch):
    cast = assemble()
    people = [cast.alice, cast.bob, cast.eve, cast.diane] * 25
    moment = at(monday(), 9)
    answers = race([tried(cast.alice, cast.case, who, moment) for who in people])
    assert answers == {"booked": 1, "taken": BOOKINGS - 1}


def cookies_of(user) -> str:
    """A session that every connection sees: no test transaction around it."""
    client = SecureClient()
    client.force_login(user, backend=BACKEND)
    session = client.session
    session["account_authentication_methods_user"] = user_id_to_str(user)
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session.save()
    return "; ".join(f"{name}={cookie.value}" for name, cookie in client.cookies.items())


def test_the_button_pressed_twenty_five_times_at_once_books_once(scratch):
    cast = assemble()
    url = reverse("followup:book", args=[cast.case.pk])
    form = form_of(cast.alice, form_key=str(uuid.uuid4()))
    cookies = cookies_of(cast.alice)

    def press() -> str:
        answer = SecureClient(headers={"cookie": cookies}).post(url, form)
        return answer.headers.get("Location", str(answer.status_code))

    assert race([press] * AT_ONCE) == {f"/dossiers/{cast.case.pk}/": AT_ONCE}
    assert Appointment.objects.count() == 1

"""The agenda page: whose, when, what it costs, what it never shows."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from beneficiaries.models import TemporaryAccess
from followup.models import Absence, Appointment
from tests.factories import case_file
from tests.followup.agenda_scene import HOUR, at, booked, monday, past

AGENDA = reverse("followup:agenda")


def text(answer) -> str:
    return answer.content.decode()


def page(client, **query) -> str:
    answer = client.get(AGENDA, query)
    assert answer.status_code == 200
    return text(answer)


def week_of_monday(client, **more) -> str:
    return page(client, jour=f"{monday():%Y-%m-%d}", **more)


@pytest.mark.parametrize("view", ["jour", "semaine", "liste"])
def test_each_view_shows_the_appointments_of_its_days(cast, signed_in_as, view):
    booked(cast.alice, cast.case)
    booked(cast.alice, cast.case, at(monday(9)))
    shown = week_of_monday(signed_in_as(cast.alice), vue=view)
    assert shown.count(f"/rendez-vous/{Appointment.objects.order_by('pk')[0].pk}/") >= 1
    assert f"/rendez-vous/{Appointment.objects.order_by('pk')[1].pk}/" not in shown


def test_a_counsellor_sees_no_colleagues_agenda(cast, signed_in_as):
    booked(cast.bob, cast.colleague_case)
    client = signed_in_as(cast.alice)
    assert "Yilmaz" not in week_of_monday(client)
    assert client.get(AGENDA, {"qui": cast.bob.pk}).status_code == 404
    assert client.get(AGENDA, {"qui": cast.charlie.pk}).status_code == 404


def test_a_manager_sees_the_agendas_of_the_teams_they_manage(cast, signed_in_as):
    booked(cast.bob, cast.colleague_case)
    client = signed_in_as(cast.diane)
    assert "Yilmaz" in week_of_monday(client, qui=cast.bob.pk)
    assert client.get(AGENDA, {"qui": cast.eve.pk}).status_code == 404
    assert client.get(AGENDA, {"qui": cast.charlie.pk}).status_code == 404


def test_a_file_that_one_no_longer_opens_is_a_moment_without_a_name(cast, signed_in_as):
    booked(cast.alice, cast.case)
    cast.case.referent, cast.case.team = cast.eve, cast.other_team
    cast.case.save()
    shown = week_of_monday(signed_in_as(cast.alice))
    assert "Occupé" in shown
    assert "Roux" not in shown


@pytest.mark.parametrize(
    "query",
    [
        {"jour": "9999-12-31"},
        {"jour": "2026-02-31"},
        {"jour": "\x00"},
        {"jour": "0001-01-01", "vue": "semaine"},
        {"vue": "année"},
        {"qui": "-1"},
        {"qui": "abc"},
        {"qui": "²"},
    ],
)
def test_nonsense_in_the_address_shows_an_agenda(cast, signed_in_as, query):
    assert signed_in_as(cast.alice).get(AGENDA, query).status_code in {200, 400}


def test_an_id_that_nobody_has_is_an_unknown_page(cast, signed_in_as):
    client = signed_in_as(cast.diane)
    assert client.get(AGENDA, {"qui": str(2**63)}).status_code == 404
    assert client.get(AGENDA, {"qui": "9" * 400}).status_code == 404


def test_only_who_follows_people_has_an_agenda(cast, signed_in_as):
    for user in (cast.adam, cast.fanny, cast.basile, cast.cora):
        assert signed_in_as(user).get(AGENDA).status_code == 403


def test_holidays_are_those_of_the_region(cast, signed_in_as):
    with time_machine.travel(datetime.datetime(2026, 3, 30, 9, tzinfo=datetime.UTC), tick=True):
        client = signed_in_as(cast.alice)
        assert "Vendredi saint" not in page(client)
        cast.organisation.holidays = "57"
        cast.organisation.save()
        assert "Vendredi saint" in page(client)


def test_leave_is_drawn_in_for_its_owner_only(cast, signed_in_as):
    Absence.objects.create(
        organisation=cast.organisation,
        counsellor=cast.alice,
        starts_at=at(monday(), 13),
        ends_at=at(monday(), 18),
        label="Formation AFC",
    )
    assert "Formation AFC" in week_of_monday(signed_in_as(cast.alice))
    assert "Formation AFC" not in week_of_monday(signed_in_as(cast.bob))


def test_past_appointments_without_an_outcome_are_asked_for_and_one_click_answers(
    cast, signed_in_as
):
    appointment = past(cast.alice, cast.case, hours=50)
    client = signed_in_as(cast.alice)
    assert "1 rendez-vous passé sans issue" in page(client)
    url = reverse("followup:outcome", args=[cast.case.pk, appointment.pk])
    sent = {"outcome": "seen", "version": appointment.version, "back": AGENDA}
    answer = client.post(url, sent)
    assert (answer.status_code, answer["Location"]) == (302, AGENDA)
    assert client.post(url, sent)["Location"] == AGENDA
    appointment.refresh_from_db()
    assert (appointment.outcome, appointment.version) == ("seen", 2)
    assert "sans issue" not in page(client)


def test_what_a_former_referent_left_is_asked_of_who_follows_now(cast, signed_in_as):
    past(cast.alice, cast.case, hours=50)
    cast.case.referent = cast.bob
    cast.case.save()
    TemporaryAccess.objects.create(
        case_file=cast.case,
        user=cast.alice,
        kind="former_referent",
        reason="Passation",
        expires_at=timezone.now() + 24 * HOUR,
    )
    assert "sans issue" not in page(signed_in_as(cast.alice))
    assert "1 rendez-vous passé sans issue" in page(signed_in_as(cast.bob))


def test_a_delegate_answers_for_the_appointments_entrusted_to_them(cast, signed_in_as):
    past(cast.alice, cast.case, hours=50, counsellor=cast.bob)
    client = signed_in_as(cast.bob)
    assert "sans issue" not in page(client)
    TemporaryAccess.objects.create(
        case_file=cast.case,
        user=cast.bob,
        kind="delegate",
        reason="Délégation",
        expires_at=timezone.now() + 24 * HOUR,
    )
    assert "1 rendez-vous passé sans issue" in page(client)


def test_the_way_back_never_leads_elsewhere(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    for number, back in enumerate(["https://mal.exemple", "//mal.exemple", "/\\mal.exemple", "x"]):
        appointment = past(cast.alice, cast.case, hours=50 + 2 * number)
        url = reverse("followup:outcome", args=[cast.case.pk, appointment.pk])
        answer = client.post(url, {"outcome": "seen", "version": 1, "back": back})
        assert answer["Location"] == f"/dossiers/{cast.case.pk}/"


def test_htmx_gets_the_agenda_alone(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    headers = {"HX-Request": "true", "HX-Boosted": "true", "HX-Target": "agenda"}
    answer = client.get(AGENDA, headers=headers)
    assert "<html" not in text(answer)
    assert 'id="agenda"' in text(answer)
    whole = client.get(AGENDA, headers={**headers, "HX-Target": "main"})
    assert "<html" in text(whole)


def test_a_week_costs_the_same_with_three_and_with_thirty_rows(
    cast, signed_in_as, django_assert_num_queries
):
    client = signed_in_as(cast.alice)
    files = [
        case_file(cast.organisation, referent=cast.alice, team=cast.team, family_name=f"Z{n}")
        for n in range(30)
    ]

    def fill(these):
        for number, file in enumerate(these):
            day = monday() + datetime.timedelta(days=number % 5)
            booked(cast.alice, file, at(day, 8 + number // 5 + (number >= 3)))

    fill(files[:3])
    query = {"jour": f"{monday():%Y-%m-%d}"}
    client.get(AGENDA, query)
    with django_assert_num_queries(COST):
        client.get(AGENDA, query)
    Appointment.objects.all().delete()
    fill(files)
    assert Appointment.objects.count() == 30
    with django_assert_num_queries(COST):
        shown = text(client.get(AGENDA, query))
    assert shown.count("agenda-slot-time") == 30


COST = 7


@pytest.mark.parametrize("night", [datetime.date(2026, 3, 29), datetime.date(2026, 10, 25)])
def test_the_weeks_when_clocks_change_are_drawn_right(cast, signed_in_as, night):
    before = datetime.datetime.combine(night, datetime.time(12), tzinfo=datetime.UTC)
    with time_machine.travel(before - datetime.timedelta(days=4), tick=True):
        client = signed_in_as(cast.alice)
        after = night + datetime.timedelta(days=1)
        booked(cast.alice, cast.case, at(after, 9))
        Appointment.objects.update(ends_at=at(after, 10))
        shown = page(client, jour=f"{after:%Y-%m-%d}")
        assert "9 h 00" in shown.replace("\xa0", " ")
        assert page(client, jour=f"{night:%Y-%m-%d}", vue="jour")


def test_an_appointment_over_midnight_and_one_of_five_minutes_are_drawn(cast, signed_in_as):
    late = at(monday(), 23)
    booked(cast.alice, cast.case, late, length=3 * HOUR)
    booked(cast.bob, cast.colleague_case, at(monday(), 9), length=datetime.timedelta(minutes=5))
    assert "23 h 00" in week_of_monday(signed_in_as(cast.alice)).replace("\xa0", " ")
    assert week_of_monday(signed_in_as(cast.bob))
    assert timezone.localtime(late).hour == 23

"""Booking, changing, calling off by the pages: everything typed is kept, nothing fails."""

from __future__ import annotations

import datetime
from html import unescape

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from followup.models import Appointment
from followup.services.appointments import move
from tests.factories import case_file
from tests.followup.agenda_scene import HOUR, at, booked, form_of, monday, past


def read(answer) -> str:
    return unescape(answer.content.decode()).replace("\xa0", " ")


def address(name, case, *args) -> str:
    return reverse(f"followup:{name}", args=[case.pk, *args])


@pytest.fixture
def alice(cast, signed_in_as):
    return signed_in_as(cast.alice)


def test_the_persons_preferences_stand_beside_the_form(cast, alice):
    person = cast.case.beneficiary
    person.preferred_hours, person.adaptations = "après 17 h", "Gros caractères"
    person.save()
    shown = read(alice.get(address("book", cast.case)))
    assert "après 17 h" in shown
    assert "Gros caractères" in shown
    assert 'name="use_slot"' in shown


def test_booking_leads_back_to_the_file_that_shows_it(cast, alice):
    answer = alice.post(address("book", cast.case), form_of(cast.alice, room=["quiet"]))
    assert answer["Location"] == f"/dossiers/{cast.case.pk}/"
    appointment = Appointment.objects.get()
    assert (appointment.place, appointment.room_checklist) == ("Bureau 3", ["quiet"])
    assert appointment.starts_at == at(monday(), 10)


def test_what_does_not_go_with_the_way_of_meeting_is_left_out(cast, alice):
    sent = form_of(cast.alice, mode="phone", video_link="pas un lien", remote=["link_tested"])
    assert alice.post(address("book", cast.case), sent).status_code == 302
    appointment = Appointment.objects.get()
    assert (appointment.place, appointment.video_link) == ("", "")
    assert appointment.room_checklist == ["link_tested"]


def test_a_taken_slot_keeps_what_was_typed_and_offers_the_next_ones(cast, alice):
    other = case_file(cast.organisation, referent=cast.alice, team=cast.team, family_name="Z")
    booked(cast.alice, other)
    sent = form_of(cast.alice, subject="Relire le CV ensemble", to_bring="Le CV")
    shown = read(alice.post(address("book", cast.case), sent))
    assert "Ce créneau est déjà pris dans l’agenda. Prochains créneaux libres :" in shown
    assert "Relire le CV ensemble" in shown
    assert "Le CV" in shown
    assert sent["form_key"] in shown
    assert Appointment.objects.count() == 1


def test_taking_up_a_proposed_slot_fills_the_form_and_books_nothing(cast, alice):
    there = timezone.localtime(at(monday(), 15, 30))
    sent = form_of(cast.alice, subject="Mon objet", use_slot=there.isoformat())
    shown = read(alice.post(address("book", cast.case), sent))
    assert 'value="15:30"' in shown
    assert "Mon objet" in shown
    assert not Appointment.objects.exists()
    for nonsense in ("hier", "2026-13-45T99:99", "\x00", "9999-12-31T23:59"):
        answer = alice.post(address("book", cast.case), sent | {"use_slot": nonsense})
        assert answer.status_code in {200, 400}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"day": "2020-01-06"}, "Ce moment est passé"),
        ({"day": "9999-12-31"}, "à plus de deux ans"),
        ({"day": "2026-02-30"}, "Écrivez une date qui existe"),
        ({"day": ""}, "obligatoire"),
        ({"hour": "25:99"}, "Écrivez une heure"),
        ({"hour": "²3:00"}, "Écrivez une heure"),
        ({"minutes": "7"}, "choix"),
        ({"mode": "pigeon"}, "choix"),
        ({"counsellor": "9" * 30}, "choix"),
        ({"counsellor": "-1"}, "choix"),
        ({"mode": "video"}, "Collez ici le lien"),
        ({"mode": "video", "video_link": "javascript:alert(1)"}, "une adresse complète"),
        ({"mode": "video", "video_link": "http://visio.exemple"}, "commence par https"),
        ({"subject": "1850578006084 91"}, "sécurité sociale"),
        ({"every_weeks": "1"}, "combien de rendez-vous"),
        ({"every_weeks": "1", "count": "13"}, "12"),
        ({"every_weeks": "1", "count": "-3"}, "2"),
        ({"form_key": "pas une clé"}, "UUID"),
    ],
)
def test_what_cannot_be_booked_is_said_at_the_form(cast, alice, typed, sentence):
    answer = alice.post(address("book", cast.case), form_of(cast.alice) | typed)
    assert answer.status_code == 200
    assert sentence in read(answer)
    assert not Appointment.objects.exists()


def test_hours_are_read_as_people_write_them(cast, alice):
    for number, written in enumerate(["9h", "10 h 15", "11.30", "14:45"]):
        day = monday() + datetime.timedelta(days=number)
        sent = form_of(cast.alice, hour=written, day=f"{day:%Y-%m-%d}")
        assert alice.post(address("book", cast.case), sent).status_code == 302
    hours = [timezone.localtime(a.starts_at) for a in Appointment.objects.order_by("starts_at")]
    assert [f"{hour:%H:%M}" for hour in hours] == ["09:00", "10:15", "11:30", "14:45"]


def test_a_counsellor_of_elsewhere_is_no_choice(cast, alice):
    for stranger in (cast.charlie, cast.basile, cast.adam):
        answer = alice.post(address("book", cast.case), form_of(stranger))
        assert answer.status_code == 200
    assert not Appointment.objects.exists()


def test_the_hour_that_spring_skips_is_refused_in_words(cast, signed_in_as):
    with time_machine.travel(datetime.datetime(2026, 3, 20, 9, tzinfo=datetime.UTC), tick=True):
        client = signed_in_as(cast.alice)
        sent = form_of(cast.alice, day="2026-03-29", hour="02:30")
        assert "Cette heure n’existe pas ce jour-là" in read(
            client.post(address("book", cast.case), sent)
        )
        series = sent | {"day": "2026-03-22", "every_weeks": "1", "count": "3"}
        assert "Cette heure n’existe pas" in read(client.post(address("book", cast.case), series))
    assert not Appointment.objects.exists()


def test_a_holiday_is_booked_by_who_says_so(cast, signed_in_as):
    with time_machine.travel(datetime.datetime(2026, 12, 1, 9, tzinfo=datetime.UTC), tick=True):
        client = signed_in_as(cast.alice)
        sent = form_of(cast.alice, day="2026-12-25")
        assert "jour férié : Noël" in read(client.post(address("book", cast.case), sent))
        assert not Appointment.objects.exists()
        answer = client.post(address("book", cast.case), sent | {"anyway": "on"})
        assert answer.status_code == 302
        evening = form_of(cast.alice, day="2026-12-14", hour="20:00")
        assert "heures d’ouverture" in read(client.post(address("book", cast.case), evening))


def test_clashes_of_a_series_are_listed_before_anything_is_booked(cast, alice):
    other = case_file(cast.organisation, referent=cast.alice, team=cast.team, family_name="Z")
    booked(cast.alice, other, at(monday(3)))
    sent = form_of(cast.alice, every_weeks="1", count="4")
    shown = read(alice.post(address("book", cast.case), sent))
    assert "Une date n’est pas libre : rien n’est encore planifié" in shown
    assert Appointment.objects.filter(case_file=cast.case).count() == 0
    alice.post(address("book", cast.case), sent | {"skip_clashes": "on"})
    made = Appointment.objects.filter(case_file=cast.case).order_by("starts_at")
    assert [timezone.localdate(a.starts_at) for a in made] == [monday(2), monday(4), monday(5)]
    assert len({a.series for a in made}) == 1
    again = alice.post(address("book", cast.case), sent | {"skip_clashes": "on"})
    assert again.status_code == 302
    assert made.count() == 3


def test_a_series_keeps_its_hour_across_the_change_of_clocks(cast, signed_in_as):
    with time_machine.travel(datetime.datetime(2026, 10, 12, 6, tzinfo=datetime.UTC), tick=True):
        client = signed_in_as(cast.alice)
        sent = form_of(cast.alice, day="2026-10-19", every_weeks="1", count="2")
        client.post(address("book", cast.case), sent)
        hours = [a.starts_at.hour for a in Appointment.objects.order_by("starts_at")]
    assert hours == [8, 9]


def test_the_loser_of_two_changes_sees_both_versions_and_may_insist(cast, alice):
    appointment = booked(cast.alice, cast.case, mode="in_person", place="Bureau 3")
    move(
        by=cast.diane,
        appointment=appointment,
        starts_at=at(monday(), 16),
        ends_at=at(monday(), 17),
        version=1,
    )
    sent = form_of(cast.alice, hour="14:00", subject="Ma version", version="1")
    answer = alice.post(address("move", cast.case, appointment.pk), sent)
    shown = read(answer)
    assert "Quelqu’un a modifié ce rendez-vous entre-temps" in shown
    assert "16 h 00" in shown
    assert 'value="14:00"' in shown
    assert "Ma version" in shown
    assert 'name="version" value="2"' in shown
    insisted = alice.post(address("move", cast.case, appointment.pk), sent | {"version": "2"})
    assert insisted.status_code == 302
    appointment.refresh_from_db()
    assert (appointment.subject, appointment.starts_at) == ("Ma version", at(monday(), 14))


def test_cancelling_and_entrusting_by_their_pages(cast, alice):
    one, two = booked(cast.alice, cast.case), booked(cast.alice, cast.case, at(monday(), 15))
    off = {"outcome": "cancelled_by_person", "reason": "Garde d’enfant", "version": "1"}
    assert alice.post(address("cancel", cast.case, one.pk), off).status_code == 302
    given = {"receiver": cast.bob.pk, "version": "1"}
    assert alice.post(address("entrust", cast.case, two.pk), given).status_code == 302
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.outcome, one.excuse_reason) == ("cancelled_by_person", "Garde d’enfant")
    assert two.counsellor == cast.bob


def test_an_outcome_with_its_reason_then_a_correction_shown_on_the_page(cast, alice):
    gone = past(cast.alice, cast.case)
    url = address("outcome", cast.case, gone.pk)
    assert "demande un motif" in read(alice.post(url, {"outcome": "excused", "version": "1"}))
    assert "combien de minutes" in read(
        alice.post(url, {"outcome": "seen", "minutes_late": "5", "version": "1"})
    )
    alice.post(url, {"outcome": "no_show", "version": "1"})
    fixed = {"outcome": "excused", "excuse_reason": "Panne", "version": "2"}
    assert "obligatoire" in read(alice.post(url, fixed | {"reason": ""}))
    alice.post(url, fixed | {"reason": "Elle a rappelé"})
    shown = read(alice.get(address("appointment", cast.case, gone.pk)))
    assert "Absent·e → Absent·e excusé·e" in shown
    assert "Elle a rappelé" in shown
    alice.post(url, {"outcome": "none", "reason": "Mauvais dossier", "version": "3"})
    gone.refresh_from_db()
    assert (gone.outcome, gone.outcome_by) == ("", None)


def test_strangers_find_nothing_and_readers_write_nothing(cast, signed_in_as):
    appointment = booked(cast.alice, cast.case)
    names = ["appointment", "outcome", "move", "cancel", "entrust", "calendar"]
    stranger = signed_in_as(cast.charlie)
    for name in names:
        assert stranger.get(address(name, cast.case, appointment.pk)).status_code == 404
        assert stranger.post(address(name, cast.case, appointment.pk)).status_code in {404, 405}
    theirs = booked(cast.bob, cast.colleague_case)
    own = signed_in_as(cast.alice)
    for name in names:  # the appointment of another file, under one's own
        assert own.get(address(name, cast.case, theirs.pk)).status_code == 404
    assert own.post(address("book", cast.other_team_case), form_of(cast.alice)).status_code == 404


def test_the_file_shows_the_next_one_and_closing_names_it(cast, alice):
    booked(cast.alice, cast.case, length=HOUR)
    shown = read(alice.get(f"/dossiers/{cast.case.pk}/"))
    assert "Prochain rendez-vous" in shown
    assert 'id="rendez-vous"' in shown
    closing = {"reason": "need_met", "closed_on": f"{timezone.localdate()}", "version": "1"}
    answer = alice.post(f"/dossiers/{cast.case.pk}/clore/", closing)
    assert "Un rendez-vous est encore prévu" in read(answer)

"""Leave over bookings, and the private feed."""

from __future__ import annotations

import datetime
import logging

import icalendar
import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import JournalEntry, Membership
from beneficiaries.refusals import Refused
from config.logs import clean
from followup.models import Absence, Appointment, CalendarFeed
from followup.services.absences import post_absence, remove_absence
from followup.services.appointments import cancel
from followup.services.feeds import find_feed, new_feed, revoke_feed
from tests.followup.agenda_scene import HOUR, at, booked, monday

ABSENCES = reverse("followup:absences")


def leave(by, *, counsellor=None, start=None, end=None, **more) -> Absence:
    return post_absence(
        by=by,
        organisation=by.standing.here,
        counsellor=counsellor or by,
        starts_at=start or at(monday(), 0),
        ends_at=end or at(monday() + datetime.timedelta(days=1), 0),
        **more,
    )


def days(first, last, **more) -> dict[str, str]:
    return {"first_day": f"{first:%Y-%m-%d}", "last_day": f"{last:%Y-%m-%d}", **more}


def test_leave_over_bookings_lists_each_with_what_can_be_done(cast, signed_in_as):
    appointment = booked(cast.alice, cast.case)
    client = signed_in_as(cast.alice)
    answer = client.post(ABSENCES, days(monday(), monday(), label="Congés"))
    absence = Absence.objects.get()
    assert answer["Location"] == reverse("followup:absence", args=[absence.pk])
    shown = client.get(answer["Location"]).content.decode()
    for name in ("move", "entrust", "cancel"):
        assert reverse(f"followup:{name}", args=[cast.case.pk, appointment.pk]) in shown
    cancel(by=cast.alice, appointment=appointment, outcome="cancelled_by_service", version=1)
    assert "Rien à régler" in client.get(answer["Location"]).content.decode()


def test_a_day_of_leave_runs_from_midnight_to_midnight(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    client.post(ABSENCES, days(monday(), monday() + datetime.timedelta(days=4)))
    absence = Absence.objects.get()
    assert absence.starts_at == at(monday(), 0)
    assert absence.ends_at == at(monday() + datetime.timedelta(days=5), 0)
    assert (absence.whole_days, absence.is_one_day) == (True, False)


def test_leave_pressed_twice_is_posted_once_and_may_not_overlap(cast):
    first = leave(cast.alice)
    assert leave(cast.alice) == first
    with pytest.raises(Refused, match="déjà posée"):
        leave(cast.alice, start=at(monday(), 12))
    remove_absence(by=cast.alice, absence=first)
    remove_absence(by=cast.alice, absence=first)
    assert JournalEntry.objects.filter(deed="absence.removed").count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (lambda: days(monday(), monday() - datetime.timedelta(days=1)), "précède son début"),
        (lambda: days(datetime.date(2020, 1, 1), datetime.date(2020, 1, 2)), "passé"),
        (lambda: days(monday(), datetime.date(9999, 12, 31)), "deux ans"),
        (lambda: days(monday(), monday(60)), "un an au plus"),
        (
            lambda: days(monday(), monday(), first_hour="15:00", last_hour="14:00"),
            "précède son début",
        ),
        (lambda: {"first_day": "x", "last_day": "\x01"}, "Écrivez une date"),
    ],
)
def test_impossible_leave_is_refused_in_words(cast, signed_in_as, typed, sentence):
    answer = signed_in_as(cast.alice).post(ABSENCES, typed())
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not Absence.objects.exists()


def test_a_manager_posts_leave_for_the_team_and_a_colleague_does_not(cast, signed_in_as):
    asked = days(monday(), monday())
    assert signed_in_as(cast.bob).post(f"{ABSENCES}?qui={cast.alice.pk}", asked).status_code == 404
    assert signed_in_as(cast.diane).post(f"{ABSENCES}?qui={cast.eve.pk}", asked).status_code == 404
    signed_in_as(cast.diane).post(f"{ABSENCES}?qui={cast.alice.pk}", asked)
    absence = Absence.objects.get()
    assert absence.counsellor == cast.alice
    url = reverse("followup:absence_remove", args=[absence.pk])
    for stranger in (cast.bob, cast.charlie, cast.eve):
        assert signed_in_as(stranger).post(url).status_code == 404
    assert signed_in_as(cast.alice).post(url).status_code == 302


@pytest.fixture
def feed_url(cast):
    return new_feed(by=cast.alice).removeprefix("https://testserver")


def test_calendar_programs_read_the_feed_without_a_name(cast, client, feed_url):
    coming = booked(cast.alice, cast.case, subject="Projet secret", mode="in_person", place="Ici")
    off = booked(cast.alice, cast.case, coming.starts_at + 3 * HOUR)
    cancel(by=cast.alice, appointment=off, outcome="cancelled_by_service", version=1)
    booked(cast.bob, cast.colleague_case)
    leave(cast.alice, start=at(monday(3), 0), end=at(monday(3), 12), label="Opération du genou")
    answer = client.get(feed_url)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    assert "no-store" in answer["Cache-Control"]
    text = answer.content.decode()
    for secret in ("Basile", "Roux", "secret", "genou", "Yilmaz", "Ici"):
        assert secret not in text
    events = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    summaries = {str(event["SUMMARY"]) for event in events}
    assert summaries == {"D-2041 · B. R.", "Absence"}
    by_uid = {str(event["UID"]): event for event in events}
    assert by_uid[f"{coming.uid}@jalons"]["DTSTART"].dt == coming.starts_at
    assert by_uid[f"{off.uid}@jalons"]["STATUS"] == "CANCELLED"


def test_an_unknown_or_closed_address_is_an_unknown_page(cast, client, feed_url):
    assert client.get(feed_url).status_code == 200
    for token in ("x", "x" * 43, "é" * 43, "A" * 5000):
        assert client.get(f"/agenda/flux/{token}.ics").status_code in {404, 414}
    revoke_feed(by=cast.alice)
    assert client.get(feed_url).status_code == 404


def test_a_new_address_closes_the_former_one(cast, client, feed_url):
    second = new_feed(by=cast.alice).removeprefix("https://testserver")
    assert client.get(feed_url).status_code == 404
    assert client.get(second).status_code == 200
    assert CalendarFeed.objects.live().count() == 1


def test_who_leaves_takes_nothing_along(cast, client, feed_url):
    booked(cast.alice, cast.case)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Membership.objects.filter(user=cast.alice).update(ends_on=yesterday)
    assert "VEVENT" not in client.get(feed_url).content.decode()
    cast.alice.is_active = False
    cast.alice.save()
    assert client.get(feed_url).status_code == 404


def test_the_token_is_kept_nowhere_and_masked_in_logs(cast, feed_url, caplog):
    token = feed_url.rsplit("/", 1)[1].removesuffix(".ics")
    assert find_feed(token) is not None
    kept = CalendarFeed.objects.get()
    assert token not in kept.token_hash
    assert token not in clean(f"GET {feed_url} 200")
    assert token not in clean(feed_url.replace("/", "%2F"))
    logging.getLogger("jalons").warning("%s", clean(feed_url))
    assert token not in caplog.text


def test_the_page_shows_the_address_once(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    made = client.post(reverse("followup:feed_new"))
    assert "/agenda/flux/" in made.content.decode()
    assert "no-store" in made["Cache-Control"]
    assert ".ics" not in client.get(reverse("followup:feeds")).content.decode()
    assert Appointment.objects.count() == 0

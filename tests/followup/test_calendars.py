"""Calendar files, read back by the library that calendar programs are built on."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import icalendar
import pytest
import time_machine
from django.urls import reverse

from followup.agenda.calendars import calendar_file
from followup.services.appointments import cancel, change, move
from tests.followup.agenda_scene import HOUR, at, booked, monday

PARIS = ZoneInfo("Europe/Paris")


def event_of(content: bytes):
    calendar = icalendar.Calendar.from_ical(content)
    return calendar, calendar.walk("VEVENT")[0]


def test_an_invitation_says_when_where_and_with_whom(cast):
    appointment = booked(
        cast.alice, cast.case, mode="in_person", place="Bureau 3", to_bring="Votre CV"
    )
    calendar, event = event_of(calendar_file(appointment))
    assert calendar["METHOD"] == "REQUEST"
    assert event["STATUS"] == "CONFIRMED"
    assert event["DTSTART"].dt == appointment.starts_at
    assert event["DTEND"].dt == appointment.ends_at
    assert event["LOCATION"] == "Bureau 3"
    assert "Alice Martin" in event["SUMMARY"]
    assert "Votre CV" in event["DESCRIPTION"]
    assert event["ATTENDEE"] == "mailto:basile.roux@exemple.invalid"


def test_the_same_uid_with_a_rising_sequence_until_it_is_called_off(cast):
    first = booked(cast.alice, cast.case)
    moved = move(
        by=cast.alice,
        appointment=first,
        starts_at=first.starts_at + HOUR,
        ends_at=first.ends_at + HOUR,
        version=first.version,
    )
    off = cancel(
        by=cast.alice, appointment=moved, outcome="cancelled_by_service", version=moved.version
    )
    one, two = event_of(calendar_file(first))[1], event_of(calendar_file(moved))[1]
    calendar, three = event_of(calendar_file(off, method="CANCEL"))
    assert len({event["UID"] for event in (one, two, three)}) == 1
    assert [event["SEQUENCE"] for event in (one, two, three)] == [0, 1, 2]
    assert calendar["METHOD"] == "CANCEL"
    assert three["STATUS"] == "CANCELLED"


def test_every_line_ends_as_the_format_asks_and_none_is_injected(cast):
    appointment = booked(cast.alice, cast.case, to_bring="CV\r\nATTENDEE:mailto:x@y\nSTATUS:X")
    content = calendar_file(appointment)
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert not any(
        line.startswith((b"ATTENDEE:mailto:x", b"STATUS:X")) for line in content.split(b"\r\n")
    )
    assert "ATTENDEE:mailto:x@y" in event_of(content)[1]["DESCRIPTION"]


@pytest.mark.parametrize(
    ("day", "offset"),
    [
        (datetime.date(2026, 3, 27), 1),
        (datetime.date(2026, 3, 30), 2),
        (datetime.date(2026, 10, 23), 2),
        (datetime.date(2026, 10, 26), 1),
    ],
)
def test_the_rules_of_summer_time_travel_with_the_file(cast, day, offset):
    with time_machine.travel(datetime.datetime(2026, 3, 2, 8, tzinfo=PARIS), tick=False):
        appointment = booked(cast.alice, cast.case, at(day, 14))
        calendar, event = event_of(calendar_file(appointment))
    assert event["DTSTART"].params["TZID"] == "Europe/Paris"
    assert event["DTSTART"].dt.replace(tzinfo=None) == datetime.datetime(
        day.year, day.month, day.day, 14
    )
    # Read by the rules that the file carries, not by those of this machine.
    zone = calendar.walk("VTIMEZONE")[0].to_tz()
    read = event["DTSTART"].dt.replace(tzinfo=zone)
    assert read.utcoffset() == datetime.timedelta(hours=offset)
    assert read == appointment.starts_at


def test_the_file_is_downloaded_by_who_opens_the_case_file_only(cast, signed_in_as):
    appointment = booked(cast.alice, cast.case)
    url = reverse("followup:calendar", args=[cast.case.pk, appointment.pk])
    answer = signed_in_as(cast.alice).get(url)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "Roux" not in answer["Content-Disposition"]
    assert signed_in_as(cast.charlie).get(url).status_code == 404


def test_changing_the_place_alone_raises_the_sequence(cast):
    first = booked(cast.alice, cast.case, at(monday(), 9), mode="in_person", place="Bureau 3")
    there = change(
        by=cast.alice, appointment=first, fields={"place": "Bureau 4"}, version=first.version
    )
    assert there.sequence == 1
    assert event_of(calendar_file(there))[1]["LOCATION"] == "Bureau 4"

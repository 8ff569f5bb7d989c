"""Quiet hours, holidays, caps and clocks: nobody is disturbed, nothing is lost for it."""

from __future__ import annotations

import datetime
import random
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.db.models import DateTimeField, Value
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import HolidayRegion, Organisation
from followup.agenda.zones import ZONES
from followup.models import Reminder
from followup.reminders import clock
from followup.reminders.planning import for_appointment
from followup.reminders.quiet import QuietHours
from followup.services import judging, sending
from followup.services.offering import offer_due
from tests.followup.reminders import DAY, HOUR, Queue, agree, at_any_hour, due_row, slot

PARIS = ZoneInfo("Europe/Paris")


def quiet(region="", **chosen):
    return QuietHours.of(Organisation(name="x", holidays=region, settings={"reminders": chosen}))


def local(*parts, zone=PARIS):
    return datetime.datetime(*parts, tzinfo=zone)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (local(2026, 11, 26, 7, 59), local(2026, 11, 26, 8)),
        (local(2026, 11, 26, 8, 0), local(2026, 11, 26, 8)),
        (local(2026, 11, 26, 19, 59), local(2026, 11, 26, 19, 59)),
        (local(2026, 11, 26, 20, 0), local(2026, 11, 27, 8)),
        (local(2026, 11, 28, 21, 0), local(2026, 11, 30, 8)),  # Saturday night: Monday
        (local(2026, 11, 29, 12, 0), local(2026, 11, 30, 8)),  # Sunday
        (local(2026, 12, 25, 12, 0), local(2026, 12, 26, 8)),  # Christmas
        (local(2026, 5, 23, 22, 0), local(2026, 5, 26, 8)),  # Whit weekend
        # The nights when the clock changes: eight o'clock stays eight o'clock.
        (local(2026, 3, 28, 23, 0), local(2026, 3, 30, 8)),
        (local(2026, 10, 24, 23, 0), local(2026, 10, 26, 8)),
    ],
)
def test_the_next_moment_that_disturbs_nobody(moment, expected):
    assert quiet().next_allowed(moment) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (local(2026, 11, 26, 10, 30), local(2026, 11, 26, 10, 30)),
        (local(2026, 11, 29, 10, 30), local(2026, 11, 28, 10, 30)),  # Sunday: Saturday
        (local(2026, 11, 26, 21, 0), local(2026, 11, 26, 19, 0)),
        (local(2026, 11, 26, 6, 0), local(2026, 11, 26, 8, 0)),
        (local(2026, 5, 25, 9, 0), local(2026, 5, 23, 9, 0)),  # Whit Monday: Saturday
        (local(2026, 3, 29, 2, 30), local(2026, 3, 28, 8, 0)),
    ],
)
def test_what_comes_before_something_is_brought_forward(moment, expected):
    assert quiet().brought_forward(moment) == expected


def test_eight_o_clock_is_another_instant_after_the_change_of_time():
    before = quiet().opening_of(datetime.date(2026, 3, 27)).astimezone(datetime.UTC)
    after = quiet().opening_of(datetime.date(2026, 3, 30)).astimezone(datetime.UTC)
    assert (before.hour, after.hour) == (7, 6)


def test_a_day_before_keeps_the_hour_over_the_change_of_time():
    starts_at = local(2026, 3, 29, 14, 30)
    (_week, eve) = for_appointment(starts_at)
    assert eve.due_at.astimezone(PARIS) == local(2026, 3, 28, 14, 30)
    assert starts_at - eve.due_at == 23 * HOUR


@pytest.mark.parametrize(
    ("region", "day"),
    [
        (HolidayRegion.ALSACE_MOSELLE, datetime.date(2026, 12, 26)),
        (HolidayRegion.ALSACE_MOSELLE, datetime.date(2026, 4, 3)),  # Good Friday
        (HolidayRegion.REUNION, datetime.date(2026, 12, 20)),
        (HolidayRegion.MAYOTTE, datetime.date(2026, 4, 27)),
        (HolidayRegion.GUADELOUPE, datetime.date(2026, 5, 27)),
        (HolidayRegion.MARTINIQUE, datetime.date(2026, 5, 22)),
        (HolidayRegion.GUYANE, datetime.date(2026, 6, 10)),
    ],
)
def test_each_region_has_its_own_holidays(region, day):
    noon = datetime.datetime.combine(day, datetime.time(12))
    here = quiet(region)
    assert here.is_quiet(noon.replace(tzinfo=here.zone))
    if day.isoweekday() != 7:
        assert not quiet().is_quiet(noon.replace(tzinfo=PARIS))


@pytest.mark.parametrize("region", ZONES)
def test_overseas_sleeps_at_its_own_hour(region):
    here = quiet(region)
    midnight_there = datetime.datetime(2026, 11, 26, 0, 30, tzinfo=here.zone)
    assert here.is_quiet(midnight_there)
    assert here.next_allowed(midnight_there).astimezone(here.zone).hour == 8


@settings(max_examples=200, deadline=None)
@given(
    seed=st.integers(min_value=0),
    region=st.sampled_from(HolidayRegion.values),
    opens=st.integers(min_value=0, max_value=11),
    closes=st.integers(min_value=13, max_value=23),
)
def test_whatever_the_calendar_the_next_moment_is_allowed_and_none_before_it(
    seed, region, opens, closes
):
    """200 rules × 50 moments of three years: ten thousand calendars."""
    here = quiet(region, quiet_until=f"{opens:02}:00", quiet_from=f"{closes:02}:00")
    dice = random.Random(seed)
    for _ in range(50):
        seconds = datetime.timedelta(seconds=dice.randrange(3 * 365 * 86_400))
        moment = datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC) + seconds
        found = here.next_allowed(moment)
        assert found >= moment
        assert not here.is_quiet(found)
        assert found == moment or here.is_quiet(moment)
        just_before = found - datetime.timedelta(seconds=1)
        assert found == moment or here.is_quiet(just_before)


@pytest.mark.parametrize(
    "odd",
    [
        None,
        [],
        {"quiet_from": "25:99"},
        {"quiet_until": 8},
        {"per_day": "2"},
        {"quiet_until": "21:00"},
    ],
)
def test_odd_settings_count_as_not_chosen(odd):
    here = Organisation(name="x", settings={"reminders": odd})
    assert QuietHours.of(here).opens == datetime.time(8)
    assert QuietHours.of(here).closes == datetime.time(20)


@pytest.fixture
def ready(cast):
    """Basile agreed; the usual rules hold."""
    agree(cast.case)
    return cast.case


@pytest.fixture
def at(monkeypatch):
    """Both clocks, ours and the database's, show a moment."""
    travels = []

    def set_clocks(moment):
        for running in travels:
            running.stop()
        traveller = time_machine.travel(moment, tick=False)
        traveller.start()
        travels[:] = [traveller]
        shown = Value(moment, output_field=DateTimeField())
        monkeypatch.setattr(clock, "now", lambda: shown)
        vars(judging.CLAIMED).pop("written", None)
        return moment

    yield set_clocks
    vars(judging.CLAIMED).pop("written", None)
    for running in travels:
        running.stop()


def planned_at(case_file, due_at, *, not_after=None, starts_at=None, **fields):
    appointment = slot(case_file, starts_at or due_at + 10 * DAY)
    return due_row(
        case_file,
        appointment,
        due_at=due_at,
        not_after=not_after or appointment.starts_at - HOUR,
        **fields,
    )


@pytest.mark.django_db
def test_at_night_it_waits_for_the_morning(ready, at):
    now = at(local(2026, 11, 26, 21, 0))
    row = planned_at(ready, now - HOUR)
    row = sending.send_reminder(row.pk)
    assert (row.status, row.reason) == ("planned", "postponed_quiet")
    assert row.due_at == local(2026, 11, 27, 8)
    assert row.attempts == 0
    assert mail.outbox == []
    at(local(2026, 11, 27, 8, 0))
    assert sending.send_reminder(row.pk).status == "sent"


@pytest.mark.django_db
def test_when_the_morning_is_too_late_it_says_so(ready, at):
    now = at(local(2026, 11, 26, 21, 0))
    row = planned_at(ready, now, starts_at=local(2026, 11, 27, 8, 30))
    row = sending.send_reminder(row.pk)
    assert (row.status, row.reason) == ("too_late", "quiet_too_late")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "night", [(2026, 3, 29, 1, 59), (2026, 3, 29, 3, 1), (2026, 10, 25, 2, 30)]
)
def test_on_the_nights_when_the_clock_changes_nobody_is_woken(ready, at, night):
    now = at(local(*night))
    row = planned_at(ready, now)
    row = sending.send_reminder(row.pk)
    assert row.status == "planned"
    shown = row.due_at.astimezone(PARIS)
    assert (shown.hour, shown.isoweekday()) == (8, 1)


@pytest.mark.django_db
def test_two_a_day_and_five_a_week_at_most(ready, at):
    day = local(2026, 11, 23, 10, 0)
    at(day)
    rows = [planned_at(ready, day - HOUR, starts_at=day + (20 + n) * DAY) for n in range(8)]
    gone = []
    for _ in range(12):
        now = at(day)
        waiting = Reminder.objects.filter(status="planned", due_at__lte=now).order_by("pk")
        for row in list(waiting):
            if sending.send_reminder(row.pk).status == "sent":
                gone.append(day.date())
        day += DAY
    per_day = {d: gone.count(d) for d in gone}
    assert len(gone) == len(rows) == len(mail.outbox)
    assert max(per_day.values()) == 2
    for first in per_day:
        assert sum(n for d, n in per_day.items() if 0 <= (d - first).days < 7) <= 5


@pytest.mark.django_db
def test_a_cap_reached_is_no_failure_and_no_loss(ready, at):
    now = at(local(2026, 11, 26, 10, 0))
    for n in range(2):
        sending.send_reminder(planned_at(ready, now, starts_at=now + (10 + n) * DAY).pk)
    late = planned_at(ready, now, starts_at=now + 20 * DAY)
    late = sending.send_reminder(late.pk)
    assert (late.status, late.reason, late.attempts) == ("planned", "postponed_cap", 0)
    assert late.due_at == local(2026, 11, 27, 8)
    urgent = sending.send_reminder(planned_at(ready, now, starts_at=now + 20 * HOUR).pk)
    assert (urgent.status, urgent.reason) == ("too_late", "cap_too_late")


@pytest.mark.django_db
def test_uncertain_ones_count_for_the_cap_and_colleagues_are_not_capped(ready, cast, at):
    now = at(local(2026, 11, 26, 10, 0))
    for n in range(2):
        planned_at(ready, now, starts_at=now + (20 + n) * DAY, status="uncertain", claimed_at=now)
    assert sending.send_reminder(planned_at(ready, now).pk).reason == "postponed_cap"
    other = cast.colleague_case
    type(other.beneficiary).objects.filter(pk=other.beneficiary_id).update(email="k@e.invalid")
    agree(other)
    assert sending.send_reminder(planned_at(other, now).pk).status == "sent"


@pytest.mark.django_db
def test_three_days_down_then_up_each_is_sent_or_too_late_never_both(ready, cast, at):
    at_any_hour(cast.organisation)
    day = local(2026, 11, 24, 10, 0)
    at(day)
    useful = planned_at(ready, day + HOUR, starts_at=day + 20 * DAY)
    past = planned_at(ready, day + HOUR, starts_at=day + 2 * DAY)
    at(day + 3 * DAY)
    offered = Queue()
    assert offer_due(offered.ring) == 2
    for reminder_id in offered * 2:
        sending.send_reminder(reminder_id)
    useful.refresh_from_db()
    past.refresh_from_db()
    assert (useful.status, past.status) == ("sent", "too_late")
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_a_clock_that_jumps_sends_nothing_twice(ready, cast, at):
    at_any_hour(cast.organisation)
    now = local(2026, 11, 24, 10, 0)
    at(now)
    row = planned_at(ready, now + 30 * datetime.timedelta(minutes=1))
    offered = Queue()
    for jump in (HOUR, -HOUR, HOUR, datetime.timedelta(0), 2 * HOUR):
        at(now + jump)
        offer_due(offered.ring)
        for reminder_id in offered:
            sending.send_reminder(reminder_id)
    row.refresh_from_db()
    assert row.status == "sent"
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_the_person_is_told_the_hour_of_the_wall_clock(ready, at):
    now = at(local(2026, 3, 27, 10, 0))
    sending.send_reminder(planned_at(ready, now, starts_at=local(2026, 3, 30, 9, 0)).pk)
    assert "lundi 30 mars à 9 h 00" in mail.outbox[0].body


@pytest.mark.django_db
def test_the_first_of_a_month_is_said_as_people_say_it(ready, at):
    now = at(local(2026, 11, 27, 10, 0))
    sending.send_reminder(planned_at(ready, now, starts_at=local(2026, 12, 1, 9, 0)).pk)
    assert "mardi 1er décembre à 9 h 00" in mail.outbox[0].body


@pytest.mark.django_db
def test_timezone_of_the_tests_is_the_one_of_the_product():
    assert timezone.get_default_timezone_name() == "Europe/Paris"

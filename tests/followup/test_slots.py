"""Free slots, wall times and repetitions: pure rules, tried on many calendars."""

from __future__ import annotations

import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from followup.agenda.closed_days import holiday_name, is_public_holiday, public_holidays
from followup.agenda.slots import (
    Span,
    WorkingHours,
    free_slots,
    instant,
    repeated,
    touching_or_apart,
)

PARIS = ZoneInfo("Europe/Paris")
HOURS = WorkingHours()
MINUTE = datetime.timedelta(minutes=1)

moments = st.datetimes(
    datetime.datetime(2025, 1, 1), datetime.datetime(2027, 12, 31), timezones=st.just(datetime.UTC)
)
lengths = st.sampled_from([15, 20, 30, 45, 60, 90, 120, 180]).map(lambda n: n * MINUTE)


@st.composite
def spans(draw, around):
    start = around + draw(st.integers(-600, 20_000)) * MINUTE
    return Span(start, start + draw(st.integers(5, 3_000)) * MINUTE)


@st.composite
def calendars(draw):
    after = draw(moments)
    return after, draw(lengths), draw(st.lists(spans(after), max_size=12))


def offered(after, duration, busy, **more):
    return free_slots(
        after=after,
        duration=duration,
        busy=busy,
        hours=more.pop("hours", HOURS),
        closed=more.pop("closed", lambda day: is_public_holiday("", day)),
        zone=PARIS,
        **more,
    )


@settings(max_examples=200, deadline=None)
@given(calendars())
def test_what_is_offered_is_free_open_to_come_and_long_enough(calendar):
    after, duration, busy = calendar
    found = offered(after, duration, busy)
    assert found == sorted(found)
    assert touching_or_apart(found)
    for span in found:
        assert span.starts_at > after
        assert span.ends_at - span.starts_at == duration
        assert not any(span.overlaps(other) for other in busy)
        assert HOURS.hold(span, PARIS)
        assert not is_public_holiday("", span.starts_at.astimezone(PARIS).date())


@settings(max_examples=100, deadline=None)
@given(calendars())
def test_taking_up_an_offer_removes_it_from_the_offers(calendar):
    after, duration, busy = calendar
    found = offered(after, duration, busy)
    for taken in found[:2]:
        again = offered(after, duration, [*busy, taken])
        assert not any(span.overlaps(taken) for span in again)


@settings(max_examples=60, deadline=None)
@given(calendars())
def test_one_more_obstacle_never_brings_an_earlier_first_slot(calendar):
    after, duration, busy = calendar
    freely, hindered = offered(after, duration, []), offered(after, duration, busy)
    assert not hindered or freely[0].starts_at <= hindered[0].starts_at


def test_an_empty_week_offers_a_few_slots_a_day_from_half_past_eight():
    sunday = datetime.datetime(2026, 11, 22, 20, tzinfo=PARIS)
    found = offered(sunday, 60 * MINUTE, [], limit=4, per_day=3)
    assert [f"{s.starts_at.astimezone(PARIS):%a %H:%M}" for s in found] == [
        "Mon 08:30",
        "Mon 09:30",
        "Mon 10:30",
        "Tue 08:30",
    ]


def test_a_slot_longer_than_the_day_is_never_offered():
    now = datetime.datetime(2026, 11, 22, 20, tzinfo=PARIS)
    assert offered(now, datetime.timedelta(hours=11), []) == []


def test_slots_skip_the_holidays_of_the_region():
    good_friday = datetime.datetime(2026, 4, 2, 20, tzinfo=PARIS)
    first = {
        region: offered(
            good_friday, 60 * MINUTE, [], closed=lambda day, r=region: is_public_holiday(r, day)
        )[0]
        for region in ("", "57")
    }
    assert first[""].starts_at.astimezone(PARIS).date() == datetime.date(2026, 4, 3)
    assert first["57"].starts_at.astimezone(PARIS).date() == datetime.date(2026, 4, 7)


@pytest.mark.parametrize(
    ("region", "day", "name"),
    [
        ("", datetime.date(2026, 12, 25), "Noël"),
        ("", datetime.date(2026, 12, 26), ""),
        ("57", datetime.date(2026, 12, 26), "Saint-Étienne"),
        ("57", datetime.date(2026, 4, 3), "Vendredi saint"),
        ("974", datetime.date(2026, 12, 20), "Abolition de l'esclavage"),
        ("972", datetime.date(2026, 5, 22), "Abolition de l'esclavage"),
    ],
)
def test_holidays_of_mainland_alsace_moselle_and_overseas(region, day, name):
    assert holiday_name(region, day) == name


@pytest.mark.parametrize("year", [1, 1999, 2101, 9999])
def test_a_year_out_of_sight_has_no_holidays(year):
    assert public_holidays("", year) == {}


def test_the_hour_that_spring_skips_has_no_instant():
    spring = datetime.date(2026, 3, 29)
    assert instant(spring, datetime.time(2, 30), PARIS) is None
    assert instant(spring, datetime.time(1, 59), PARIS) is not None
    assert instant(spring, datetime.time(3, 0), PARIS) is not None


def test_the_hour_that_autumn_says_twice_is_the_first():
    twice = instant(datetime.date(2026, 10, 25), datetime.time(2, 30), PARIS)
    assert twice == datetime.datetime(2026, 10, 25, 0, 30, tzinfo=datetime.UTC)


@given(st.dates(datetime.date(2020, 1, 1), datetime.date(2100, 1, 1)), st.times())
def test_an_instant_reads_back_as_the_hour_on_the_wall(day, hour):
    found = instant(day, hour, PARIS)
    if found is not None:
        assert found.astimezone(PARIS).replace(tzinfo=None) == datetime.datetime.combine(day, hour)


@given(
    st.dates(datetime.date(2020, 1, 1), datetime.date(2100, 1, 1)),
    st.integers(0, 8),
    st.integers(1, 12),
)
def test_a_series_keeps_the_weekday_and_the_gap(day, weeks, count):
    days = repeated(day, every_weeks=weeks, count=count)
    assert len(days) == count
    assert {d.weekday() for d in days} == {day.weekday()}
    assert all((b - a).days == 7 * weeks for a, b in pairwise(days))


@pytest.mark.parametrize(("weeks", "count"), [(1, 13), (1, 0), (-1, 2)])
def test_a_series_out_of_bounds_is_refused(weeks, count):
    with pytest.raises(ValueError, match="semaines"):
        repeated(datetime.date(2026, 1, 5), every_weeks=weeks, count=count)


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"working_hours": "de 9 à 17"},
        {"working_hours": {"opens": "25:00", "closes": None, "weekdays": "lundi"}},
        {"working_hours": {"opens": "18:00", "closes": "09:00"}},
    ],
)
def test_settings_that_cannot_be_read_leave_the_usual_hours(said):
    assert WorkingHours.of(said) == WorkingHours()


def test_an_organisation_opens_when_it_says():
    said = {"working_hours": {"opens": "09:00", "closes": "12:30", "weekdays": [1, 5]}}
    hours = WorkingHours.of(said)
    friday = datetime.datetime(2026, 11, 20, 20, tzinfo=PARIS)
    found = offered(friday, 60 * MINUTE, [], hours=hours, limit=4, per_day=9)
    assert [f"{s.starts_at.astimezone(PARIS):%a %H:%M}" for s in found] == [
        "Sat 09:00",
        "Sat 10:00",
        "Sat 11:00",
        "Tue 09:00",
    ]

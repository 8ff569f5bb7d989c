"""The calendar of a plan: places in time, what is late, what lies too far to be drawn."""

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cep.calendar_view import FARTHEST, WHOLE, Item, Kind, Stage, plan_calendar
from cep.neighbours import neighbours

TODAY = datetime.date(2026, 11, 22)


def day(number):
    return TODAY + datetime.timedelta(days=number)


def step(first=None, last=None, **more):
    days = [None if one is None else day(one) for one in (first, last)]
    return Item(Kind.STEP, "Une étape", *days, group="Un objectif", **more)


def stage(item):
    return plan_calendar([item], TODAY).lines[0].stage


def test_nothing_planned_draws_nothing():
    calendar = plan_calendar([], TODAY)
    assert (calendar.groups, calendar.ticks, calendar.has_days) == ((), (), False)


def test_what_is_late_is_not_what_is_done_nor_what_is_ahead():
    assert stage(step(-20, -1)) is Stage.LATE
    assert stage(step(-20, -1, is_done=True)) is Stage.DONE
    assert stage(step(-20, 0)) is Stage.AHEAD
    assert stage(step(-20, 5, is_running=True)) is Stage.RUNNING
    assert stage(Item(Kind.SCHEME, "Immersion", day(-1), day(3))) is Stage.RUNNING
    assert stage(Item(Kind.FUNDING, "Trajets", None, day(-3), is_refused=True)) is Stage.REFUSED


def test_a_goal_stands_after_its_steps_and_funding_comes_last():
    goal = Item(Kind.GOAL, "Objectif à atteindre", ends_on=day(9), group="Un objectif")
    money = Item(Kind.FUNDING, "Formation", ends_on=day(4))
    scheme = Item(Kind.SCHEME, "Immersion", day(1), day(5))
    calendar = plan_calendar([money, goal, scheme, step(0, 9)], TODAY)
    assert [group.kind for group in calendar.groups] == [Kind.GOAL, Kind.SCHEME, Kind.FUNDING]
    assert [line.item.kind for line in calendar.groups[0].lines] == [Kind.STEP, Kind.GOAL]


def test_weeks_then_months_then_quarters():
    weeks, months, quarters = (
        plan_calendar([step(0, length)], TODAY) for length in (40, 300, 1200)
    )
    assert weeks.by_week
    assert all(tick.day.weekday() == 0 for tick in weeks.ticks)
    assert not months.by_week
    assert {tick.day.day for tick in months.ticks} == {1}
    gaps = {(b.day - a.day).days for a, b in zip(quarters.ticks, quarters.ticks[1:], strict=False)}
    assert min(gaps) >= 89


def test_a_day_beyond_ten_years_is_said_but_not_drawn():
    far = Item(Kind.STEP, "Retraite", ends_on=datetime.date(9999, 12, 31), group="g")
    past = Item(Kind.STEP, "Jadis", ends_on=datetime.date(1, 1, 1), group="g")
    calendar = plan_calendar([far, past, step(0, 9)], TODAY)
    assert [line.x is None for line in calendar.lines] == [True, True, False]
    assert calendar.last_day - TODAY < FARTHEST


DAYS = st.one_of(st.none(), st.dates())


@settings(deadline=None, max_examples=200)
@given(st.lists(st.tuples(st.sampled_from(Kind), DAYS, DAYS, st.sampled_from("abc")), max_size=12))
def test_every_line_stays_within_the_drawing(rows):
    items = [Item(kind, "x", first, last, group=group) for kind, first, last, group in rows]
    calendar = plan_calendar(items, TODAY)
    assert sorted(line.item.kind for line in calendar.lines) == sorted(item.kind for item in items)
    for line in calendar.lines:
        if line.x is not None:
            assert line.x >= 0
            assert line.x + line.width <= WHOLE + 0.01
    assert len(calendar.ticks) <= 20
    assert all(0 <= tick.x < WHOLE for tick in calendar.ticks)


def test_neighbours_share_the_domain_and_the_nearest_come_first():
    found = [trade.code for trade in neighbours(["I1304"])]
    assert found[0] in {"I1303", "I1305"}
    assert all(code.startswith("I13") for code in found)
    assert "I1304" not in found


@pytest.mark.parametrize("codes", [[], ["Z9999"], [""]])
def test_no_trade_has_no_neighbour(codes):
    assert neighbours(codes) == []

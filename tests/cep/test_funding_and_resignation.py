"""Sums of a plan, and the check before resigning: by hand, then for any lines."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cep.funding import Line, sums
from cep.resignation import Finding, Point, Situation, check

DAY = datetime.date(2026, 3, 2)
AMOUNTS = st.decimals(0, 10_000, places=2)


def euros(text):
    return Decimal(text)


def test_what_is_refused_is_to_find_and_no_longer_awaited():
    found = sums(
        [
            Line(euros("1000"), asked=euros("800"), granted=euros("800")),
            Line(euros("500"), asked=euros("500"), granted=euros("0")),
            Line(euros("200"), asked=euros("200")),
        ]
    )
    assert (found.cost, found.asked, found.granted) == (1700, 1500, 800)
    assert found.waiting == 200
    assert found.to_find == 700
    assert found.not_asked == 200
    assert not found.is_balanced


def test_no_line_is_balanced():
    assert sums([]).is_balanced


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no failure
@given(st.lists(st.tuples(AMOUNTS, AMOUNTS, st.none() | AMOUNTS), max_size=8))
def test_the_four_sums_always_add_up(rows):
    lines = [Line(*row) for row in rows]
    found = sums(lines)
    assert found.to_find + found.granted + found.waiting == found.cost
    assert found.not_asked + found.asked == found.cost


def findings(**facts):
    usual = {
        "operator_kind": "apec",
        "cep_asked_on": DAY,
        "resigned_on": DAY + datetime.timedelta(days=30),
        "has_plan": True,
    }
    return {answer.point: answer.finding for answer in check(Situation(**{**usual, **facts}))}


def test_asked_before_with_a_plan_at_a_fit_operator():
    assert set(findings().values()) == {Finding.MET}


@pytest.mark.parametrize("days", [0, -1])
def test_asked_the_same_day_or_after_is_too_late(days):
    late = findings(resigned_on=DAY + datetime.timedelta(days=days))
    assert late[Point.ASKED_BEFORE] is Finding.NOT_MET


def test_not_resigned_yet_can_still_be_right():
    assert findings(resigned_on=None)[Point.ASKED_BEFORE] is Finding.MET
    unknown = findings(resigned_on=None, cep_asked_on=None)
    assert unknown[Point.ASKED_BEFORE] is Finding.NOT_YET_KNOWN


@pytest.mark.parametrize("kind", ["france_travail", "mission_locale"])
def test_two_operators_are_left_out(kind):
    assert findings(operator_kind=kind)[Point.OPERATOR] is Finding.NOT_MET

"""Small facts that say nothing alone: their points, their age, what was judged, and the level."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.facts import (
    AgreedStep,
    Attendance,
    Course,
    Meeting,
    Questionnaire,
    SentMessage,
    Unease,
)
from alliance.presets import PRESETS, TOGETHER
from alliance.rules import RULES
from alliance.signals import Level, Limits, assess, findings

TODAY = datetime.date(2026, 6, 1)
LIMITS = PRESETS[TOGETHER]


def ago(days):
    return TODAY - datetime.timedelta(days=days)


def filling(days, total, unease=Unease.NO):
    return Questionnaire(ago(days), ago(days), total=total, unease=unease)


def course(**facts):
    return Course(today=TODAY, **facts)


def sight(facts, limits=LIMITS):
    return next((f for f in findings(facts, RULES, limits) if f.rule == "converging_facts"), None)


# A little unease, a message without answer, an overdue step: nothing of it is much.
TOGETHER_THEY_ARE = {
    "questionnaires": (filling(40, 4.2), filling(5, 4.0, Unease.A_LITTLE)),
    "messages": (SentMessage(ago(9)),),
    "steps": (AgreedStep("a", ago(30), due_on=ago(12)),),
}


def test_facts_that_are_little_alone_are_taken_up_together():
    found = sight(course(**TOGETHER_THEY_ARE))
    assert found is not None
    assert found.evidence["points"] >= found.evidence["from"]
    assert set(found.evidence) == {"points", "from", "answers", "messages", "steps"}
    assert assess(course(**TOGETHER_THEY_ARE), RULES, LIMITS).level is Level.TAKE_UP


@pytest.mark.parametrize("missing", ["messages", "steps"])
def test_without_one_of_them_they_are_not(missing):
    facts = {name: value for name, value in TOGETHER_THEY_ARE.items() if name != missing}
    assert sight(course(**facts)) is None


def test_the_products_own_limits_leave_the_rule_off():
    assert sight(course(**TOGETHER_THEY_ARE), Limits()) is None


def test_two_weak_families_no_longer_suffice_where_points_are_counted():
    facts = course(
        questionnaires=(filling(5, 4.2, Unease.A_LITTLE),), goal_contested_on=(ago(9), ago(3))
    )
    assert assess(facts, RULES).level is Level.TAKE_UP
    assert assess(facts, RULES, LIMITS).level is Level.WATCH


def test_what_the_person_says_strongly_still_speaks_alone():
    said = Questionnaire(ago(5), ago(5), total=4.5, unease=Unease.YES, wants_to_talk=True)
    assert assess(course(questionnaires=(said,)), RULES, LIMITS).level is Level.TAKE_UP


def test_facts_that_were_judged_do_not_come_back():
    facts = course(**TOGETHER_THEY_ARE)
    assert not assess(facts, RULES, LIMITS, last_verdict_on=ago(1)).is_signal


def test_a_score_above_what_was_expected_takes_points_away():
    fine = {
        **TOGETHER_THEY_ARE,
        "questionnaires": (filling(40, 4.2), filling(5, 5.0, Unease.A_LITTLE)),
    }
    assert sight(course(**fine)) is None


def test_older_facts_count_half():
    recent = course(
        meetings=(Meeting(ago(60), Attendance.SEEN),) * 4 + (Meeting(ago(3), Attendance.NO_SHOW),)
    )
    older = course(
        meetings=(Meeting(ago(60), Attendance.SEEN),) * 4 + (Meeting(ago(20), Attendance.NO_SHOW),)
    )
    low = Limits(converging=0.5)
    assert sight(recent, low).evidence["points"] == 2 * sight(older, low).evidence["points"]


def test_excused_absences_have_no_points():
    never = (Attendance.EXCUSED, Attendance.CANCELLED_BY_SERVICE)
    facts = course(meetings=tuple(Meeting(ago(n), kind) for n, kind in enumerate(never, 1)))
    assert sight(facts, Limits(converging=0.5)) is None


@given(st.lists(st.integers(1, 60), max_size=6), st.integers(1, 60))
def test_one_more_message_without_answer_never_takes_points_away(days, more):
    limits = Limits(converging=0.01)
    before = course(messages=tuple(SentMessage(ago(d)) for d in sorted(days, reverse=True)))
    after = course(messages=tuple(SentMessage(ago(d)) for d in sorted([*days, more], reverse=True)))
    points = [
        found.evidence["points"] if (found := sight(c, limits)) else 0 for c in (before, after)
    ]
    assert points[1] >= points[0]

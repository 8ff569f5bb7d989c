"""Each rule speaks on its facts, stays silent just below, and says why; then one level."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.facts import (
    AgreedStep,
    Attendance,
    Course,
    Marker,
    Meeting,
    Observed,
    Questionnaire,
    Request,
    SentMessage,
    Unease,
)
from alliance.rules import RULES
from alliance.signals import Family, Level, Limits, Strength, assess, findings

START = datetime.date(2026, 1, 5)
SEEN, NO_SHOW = Attendance.SEEN, Attendance.NO_SHOW
EXCUSED, BY_SERVICE = Attendance.EXCUSED, Attendance.CANCELLED_BY_SERVICE
BY_PERSON = Attendance.CANCELLED_BY_PERSON


def day(number):
    return START + datetime.timedelta(days=number)


def answered(number, total=4.5, **facts):
    return Questionnaire(day(number), day(number), total=total, **facts)


def meetings(*outcomes, late=()):
    return tuple(
        Meeting(day(14 * n), outcome, 15 if n in late else 0) for n, outcome in enumerate(outcomes)
    )


def course(today=60, **facts):
    return Course(today=day(today), **facts)


SPEAKS = {
    "score_below_usual": course(
        questionnaires=tuple(answered(14 * n, v) for n, v in enumerate((4.5, 4.33, 4.5, 3.33)))
    ),
    "unease_said": course(
        questionnaires=(answered(50, unease=Unease.YES, wants_to_talk=True),),
    ),
    "lowest_answer": course(questionnaires=(answered(50, at_lowest=("t2",)),)),
    "another_counsellor_asked": course(requests=((day(50), Request.ANOTHER_COUNSELLOR),)),
    "slight_unease": course(questionnaires=(answered(50, unease=Unease.A_LITTLE),)),
    "bond_behind": course(questionnaires=(answered(50, goal=4.5, task=4.5, bond=3.0),)),
    "low_goal_or_task": course(questionnaires=(answered(50, goal=2.5, task=4.0),)),
    "goal_or_task_below_usual": course(
        questionnaires=tuple(answered(14 * n, 4.5, goal=v) for n, v in enumerate((4.5, 4.5, 3.0)))
    ),
    "goal_contested": course(goal_contested_on=(day(40), day(50))),
    "agreed_not_done": course(
        questionnaires=(answered(50, task=4.5),),
        steps=tuple(AgreedStep(str(n), day(30), due_on=day(45)) for n in range(2)),
    ),
    "all_highest_and_absent": course(
        today=80,
        questionnaires=tuple(answered(14 * n, 5.0, all_highest=True) for n in range(3)),
        meetings=meetings(SEEN, SEEN, SEEN, SEEN, SEEN, NO_SHOW),
    ),
    "early_no_show": course(meetings=meetings(SEEN, NO_SHOW)),
    "repeated_no_show": course(meetings=meetings(SEEN, NO_SHOW, SEEN, NO_SHOW)),
    "often_late": course(meetings=meetings(SEEN, SEEN, SEEN, late=(1, 2))),
    "own_cancellations": course(meetings=meetings(SEEN, BY_PERSON, SEEN, BY_PERSON)),
    "unanswered_messages": course(messages=(SentMessage(day(40)), SentMessage(day(50)))),
    "unanswered_questionnaires": course(
        questionnaires=(answered(0), answered(14), Questionnaire(day(28)), Questionnaire(day(42)))
    ),
    "no_progress": course(
        meetings=meetings(SEEN, SEEN, SEEN, SEEN), steps=(AgreedStep("a", day(1)),)
    ),
    "replanned": course(steps=(AgreedStep("a", day(1), replanned_on=(day(30), day(45))),)),
    "observed": course(observed=(Observed(Marker.SELF_ESTEEM_ATTACKS, day(50)),)),
}

SILENT = {
    "unease_said": course(questionnaires=(answered(50, unease=Unease.YES),)),
    "bond_behind": course(questionnaires=(answered(50, goal=4.5, task=4.5, bond=3.5),)),
    "low_goal_or_task": course(questionnaires=(answered(50, goal=3.0, task=4.0),)),
    "goal_contested": course(goal_contested_on=(day(50),)),
    "agreed_not_done": course(
        questionnaires=(answered(50, task=3.5),),
        steps=tuple(AgreedStep(str(n), day(30), due_on=day(45)) for n in range(2)),
    ),
    "all_highest_and_absent": course(
        questionnaires=tuple(answered(14 * n, 5.0, all_highest=True) for n in range(3)),
        meetings=meetings(SEEN, SEEN, SEEN, SEEN),
    ),
    "early_no_show": course(meetings=meetings(SEEN, SEEN, SEEN, NO_SHOW)),
    "repeated_no_show": course(meetings=meetings(SEEN, EXCUSED, BY_SERVICE, NO_SHOW)),
    "often_late": course(meetings=meetings(SEEN, SEEN, SEEN, late=(2,))),
    "own_cancellations": course(meetings=meetings(SEEN, BY_SERVICE, SEEN, BY_PERSON)),
    "unanswered_messages": course(messages=(SentMessage(day(40), day(41)), SentMessage(day(50)))),
    "unanswered_questionnaires": course(
        questionnaires=(answered(0), Questionnaire(day(28)), Questionnaire(day(42)))
    ),
    "no_progress": course(
        meetings=meetings(SEEN, SEEN, SEEN, SEEN),
        steps=(AgreedStep("a", day(1), progress_on=(day(30),)),),
    ),
    "replanned": course(steps=(AgreedStep("a", day(1), replanned_on=(day(30),)),)),
}


def spoken(facts):
    return {finding.rule: finding for finding in findings(facts, RULES)}


def test_every_rule_has_its_example():
    assert {rule.name for rule in RULES} == set(SPEAKS) | {"converging_facts"}


@pytest.mark.parametrize("name", SPEAKS)
def test_a_rule_speaks_and_says_why(name):
    finding = spoken(SPEAKS[name])[name]
    assert finding.evidence
    assert finding.version == 1


@pytest.mark.parametrize("name", SILENT)
def test_a_rule_stays_silent_just_below(name):
    assert name not in spoken(SILENT[name])


def test_excused_and_service_cancellations_never_count():
    facts = course(meetings=meetings(EXCUSED, BY_SERVICE, EXCUSED, BY_SERVICE))
    assert findings(facts, RULES) == ()


def test_one_strong_is_to_take_up():
    assert assess(SPEAKS["unease_said"], RULES).level is Level.TAKE_UP


def test_one_weak_is_to_watch():
    assert assess(SPEAKS["slight_unease"], RULES).level is Level.WATCH


def test_two_weak_of_one_family_are_still_to_watch():
    facts = course(today=43, meetings=meetings(SEEN, NO_SHOW, SEEN, SEEN, late=(2, 3)))
    assessment = assess(facts, RULES)
    assert len(assessment.findings) == 2
    assert assessment.level is Level.WATCH


def test_two_weak_of_two_families_are_to_take_up():
    facts = course(
        questionnaires=(answered(50, unease=Unease.A_LITTLE),),
        goal_contested_on=(day(40), day(50)),
    )
    assert {f.family for f in assess(facts, RULES).findings} == {Family.VOICE, Family.TASKS}
    assert assess(facts, RULES).level is Level.TAKE_UP


def test_findings_older_than_a_month_are_past():
    facts = course(today=50 + 31, questionnaires=(answered(50, unease=Unease.A_LITTLE),))
    assert assess(facts, RULES).level is not Level.WATCH


def test_nothing_known_is_not_nothing_wrong():
    assert assess(course(), RULES).level is Level.NOT_ENOUGH
    assert assess(course(meetings=meetings(SEEN)), RULES).level is Level.NOTHING


def test_after_a_verdict_the_same_facts_are_silent():
    assert not assess(SPEAKS["unease_said"], RULES, last_verdict_on=day(55)).findings


def test_while_it_is_quiet_only_strong_findings_speak():
    weak = course(today=60, questionnaires=(answered(55, unease=Unease.A_LITTLE),))
    strong = course(today=60, questionnaires=(answered(55, unease=Unease.YES, wants_to_talk=True),))
    assert not assess(weak, RULES, last_verdict_on=day(50)).findings
    assert assess(strong, RULES, last_verdict_on=day(50)).level is Level.TAKE_UP


def test_a_rule_can_be_switched_off():
    limits = Limits(switched_off=frozenset({"unease_said"}))
    assert "unease_said" not in {f.rule for f in findings(SPEAKS["unease_said"], RULES, limits)}


OUTCOMES = st.lists(st.sampled_from(Attendance), max_size=8)


@given(OUTCOMES)
def test_what_never_counts_changes_nothing(outcomes):
    told = tuple(Meeting(day(7 * n), outcome) for n, outcome in enumerate(outcomes))
    counted = tuple(m for m in told if m.attendance not in {EXCUSED, BY_SERVICE})
    assert findings(course(meetings=told), RULES) == findings(course(meetings=counted), RULES)


@given(OUTCOMES, st.floats(1, 5), st.sampled_from(Unease))
def test_a_strong_finding_is_never_below_take_up(outcomes, total, unease):
    told = tuple(Meeting(day(7 * n), outcome) for n, outcome in enumerate(outcomes))
    facts = course(questionnaires=(answered(50, total, unease=unease),), meetings=told)
    assessment = assess(facts, RULES)
    strong = any(f.strength is Strength.STRONG for f in assessment.findings)
    assert not strong or assessment.level is Level.TAKE_UP
    assert (assessment.level in {Level.WATCH, Level.TAKE_UP}) == bool(assessment.findings)

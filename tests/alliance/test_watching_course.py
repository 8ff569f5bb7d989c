"""From rows to facts."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from alliance.facts import Attendance, Unease
from alliance.models import ObservedMarker, PersonWish
from alliance.services.assessing import assess_file
from alliance.watching.course import course_of, courses_of
from followup.models import Message, Step, StepChange
from followup.services.plan import change_step, set_step_status
from tests.alliance.watching_scene import assessed, day, dropped, filling, meeting, usual
from tests.factories import case_file
from tests.followup.plan_scene import goal_of, in_days, step_of

pytestmark = pytest.mark.django_db


def course(cast):
    return course_of(cast.case, timezone.localdate())


def test_scores_come_from_the_answers_on_the_range_of_the_rules(cast):
    filling(cast.case, 20, [4, 5, 3, 3, None, 2])
    assessed(cast.case)
    (asked,) = course(cast).questionnaires
    assert (asked.goal, asked.task, asked.bond) == (4.5, 3, None)  # a subscale needs its two items
    assert asked.total == pytest.approx(17 / 5)
    assert asked.at_lowest == ()
    assert not asked.all_highest


def test_a_lowest_answer_and_a_full_house_are_facts(cast):
    filling(cast.case, 20, 5)
    filling(cast.case, 10, [5, 5, 1, 5, 5, 5])
    assessed(cast.case)
    first, second = course(cast).questionnaires
    assert (first.all_highest, first.at_lowest) == (True, ())
    assert (second.all_highest, second.at_lowest) == (False, ("t1",))


def test_a_filling_that_still_waits_says_nothing_a_closed_one_says_silence(cast):
    filling(cast.case, 20, answered=False)
    filling(cast.case, 3, answered=False)
    (asked,) = course(cast).questionnaires
    assert asked.sent_on == day(20)
    assert not asked.is_answered


def test_a_cancelled_filling_was_never_asked(cast):
    filling(cast.case, 20, answered=False, cancelled_at=timezone.now())
    assert course(cast).questionnaires == ()


def test_another_way_of_asking_begins_another_baseline(cast):
    usual(cast.case, 40, 30)
    filling(cast.case, 10, [3, 3, 3, 3, 5, 5], mode="simple")
    assessed(cast.case)
    totals = [asked.total for asked in course(cast).questionnaires]
    assert totals[:2] == [None, None]
    assert totals[2] == pytest.approx(22 / 6)
    assert all(asked.is_answered for asked in course(cast).questionnaires)


def test_unease_and_the_wish_to_talk(cast):
    filling(cast.case, 9, 4, unease="yes", talk_about="somebody_else")
    filling(cast.case, 3, 4, unease="yes", talk_about="no")
    assessed(cast.case)
    first, second = course(cast).questionnaires
    assert (first.unease, first.wants_to_talk) == (Unease.YES, True)
    assert (second.unease, second.wants_to_talk) == (Unease.YES, False)


def test_lateness_of_the_service_is_not_the_persons(cast):
    meeting(cast.case, 20, minutes_late=25, late_by="person")
    meeting(cast.case, 10, minutes_late=40, late_by="service")
    meeting(cast.case, 5, "no_show")
    meeting(cast.case, 4, "")
    held = course(cast).meetings
    assert [(m.attendance, m.minutes_late) for m in held] == [
        (Attendance.SEEN, 25),
        (Attendance.SEEN, 0),
        (Attendance.NO_SHOW, 0),
    ]


def test_steps_tell_their_delays_and_their_progress_from_the_history(cast):
    step = step_of(cast, goal_of(cast), due_on=in_days(3))
    step = change_step(
        by=cast.alice, step=step, fields={"due_on": in_days(9)}, version=step.version
    )
    step = set_step_status(by=cast.alice, step=step, status="doing", version=step.version)
    (agreed,) = course(cast).steps
    today = timezone.localdate()
    assert agreed.replanned_on == (today,)
    assert agreed.progress_on == (today,)
    assert agreed.due_on == in_days(9)


def test_bringing_a_date_forward_is_not_putting_it_off(cast):
    step = step_of(cast, goal_of(cast), due_on=in_days(9))
    change_step(by=cast.alice, step=step, fields={"due_on": in_days(3)}, version=step.version)
    assert course(cast).steps[0].replanned_on == ()


def test_steps_of_the_counsellor_are_not_the_persons(cast):
    goal = goal_of(cast)
    step_of(cast, goal, "Appeler", owner="counsellor")
    step_of(cast, goal, "Proposée", decided_by="counsellor")
    theirs = step_of(cast, goal, "Lire", owner="person")
    assert [step.key for step in course(cast).steps] == [str(theirs.pk)]


def test_a_step_that_blocks_is_a_call_for_help_not_a_delay(cast):
    step = step_of(cast, goal_of(cast), due_on=in_days(3))
    set_step_status(
        by=cast.alice, step=step, status="stuck", version=step.version, help_needed="Le transport"
    )
    assert course(cast).steps[0].due_on is None


def said(cast, ago, *, from_person=False):
    at = timezone.now() - datetime.timedelta(days=ago)
    author = None if from_person else cast.alice
    Message.objects.create(
        case_file=cast.case, from_person=from_person, author=author, body="Bonjour", sent_at=at
    )


def test_messages_of_one_day_count_once_and_wait_for_a_word_or_a_meeting(cast):
    said(cast, 30)
    said(cast, 30)
    said(cast, 28, from_person=True)
    said(cast, 20)
    meeting(cast.case, 18)
    said(cast, 10)
    assert [m.answered_on for m in course(cast).messages] == [day(28), day(18), None]


def test_wishes_are_requests_or_contested_goals(cast):
    for kind in PersonWish.Kind.values:
        PersonWish.objects.create(case_file=cast.case, kind=kind, asked_on=day(3))
    found = course(cast)
    assert {kind.value for _day, kind in found.requests} == {"another_counsellor", "complaint"}
    assert found.goal_contested_on == (day(3),)


def test_observed_markers_in_the_order_of_the_days(cast):
    for marker, ago in (("avoidance", 2), ("compliance", 9)):
        ObservedMarker.objects.create(
            case_file=cast.case, marker=marker, observed_on=day(ago), observed_by=cast.alice
        )
    assert [seen.marker.value for seen in course(cast).observed] == ["compliance", "avoidance"]


def test_answers_for_a_trusted_person_stay_out_of_everybodys_course(cast):
    usual(cast.case, 40, 30)
    filling(cast.case, 20, 1, visibility="trusted_person", trusted_person=cast.diane)
    assessed(cast.case)
    assert [asked.sent_on for asked in course(cast).questionnaires] == [day(40), day(30)]


def test_many_files_cost_no_query_more_than_one(cast, django_assert_num_queries):
    for number in range(3):
        one = case_file(cast.organisation, referent=cast.alice, family_name=f"Neuf{number}")
        usual(one, 30, 20, 10)
        meeting(one, 5 + number)
        assess_file(one)
    files = list(cast.organisation.case_files.all())
    with django_assert_num_queries(8):
        assert len(courses_of(files, timezone.localdate())) == len(files)
    with django_assert_num_queries(8):
        courses_of(files[:1], timezone.localdate())


def test_history_without_step_rows_of_the_person_is_ignored(cast):
    step = step_of(cast, goal_of(cast), owner="counsellor")
    StepChange.objects.create(
        step=step, before="todo", after="todo", due_before=day(3), due_after=day(1)
    )
    assert Step.objects.count() == 1
    assert course(cast).steps == ()


def test_a_score_far_below_the_usual_is_read_with_the_answers_before_it(cast):
    usual(cast.case, 40, 30, 20)
    low = dropped(cast.case)
    assessed(cast.case)
    low.refresh_from_db()
    assert low.score.alarm == "strong"
    assert low.score.expected_mean == pytest.approx(4.3, abs=0.3)
    assert low.score.z < -2

"""Levels of a file: entered, left, returned to, by one counsellor at a time."""

import datetime
import itertools
import threading

import pytest
from django.db import connections
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import JournalEntry
from beneficiaries.refusals import Refused, StaleVersion
from cep.levels import Ending, Initiative, Missing
from cep.models import CareerProject, LevelChange, LevelPeriod, ProjectGoal, Request
from cep.services.analysis import record_request
from cep.services.levels import (
    close_level,
    open_level,
    open_period,
    record_agreement,
    record_information,
    state_of,
)
from followup.models import Goal, Step
from tests.factories import case_file as new_file

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


def enter(cast, number, *, on=None, expected="running"):
    running = open_period(cast.case)
    if expected == "running":
        expected = running.pk if running else None
    return open_level(
        by=cast.alice,
        case_file=cast.case,
        number=number,
        starts_on=on or today(),
        initiative=Initiative.PERSON,
        expected=expected,
    )


def made_ready(cast, number=2):
    record_information(by=cast.alice, case_file=cast.case, informed_on=today())
    record_request(by=cast.alice, case_file=cast.case, words="Je voudrais changer de métier.")
    record_agreement(by=cast.alice, case_file=cast.case, number=number, agreed_on=today())


def planned_project(cast):
    project = CareerProject.objects.create(
        case_file=cast.case,
        title="Devenir aide-soignante",
        status="decided",
        decided_on=today(),
        created_by=cast.alice,
    )
    goal = Goal.objects.create(case_file=cast.case, title="Obtenir le diplôme")
    Step.objects.create(goal=goal, case_file=cast.case, title="Appeler l’école")
    ProjectGoal.objects.create(project=project, case_file=cast.case, goal=goal)


def test_the_second_level_waits_for_what_it_needs_and_says_so(cast):
    enter(cast, 1)
    with pytest.raises(Refused) as refusal:
        enter(cast, 2)
    assert "information" in str(refusal.value)
    assert state_of(cast.case).missing(2) == (
        Missing.INFORMATION,
        Missing.REQUEST,
        Missing.AGREEMENT,
    )


def test_entering_a_level_ends_the_one_that_runs(cast):
    first = enter(cast, 1)
    made_ready(cast)
    second = enter(cast, 2)
    first.refresh_from_db()
    assert (first.ends_on, first.ending) == (today(), Ending.NEXT_LEVEL)
    assert open_period(cast.case) == second
    moves = LevelChange.objects.order_by("pk").values_list("before", "after")
    assert list(moves) == [(None, 1), (1, 2)]


def test_an_agreement_serves_once(cast):
    enter(cast, 1)
    made_ready(cast)
    enter(cast, 2)
    enter(cast, 1)
    assert state_of(cast.case).missing(2) == (Missing.AGREEMENT,)


def test_the_third_level_asks_for_a_project_with_its_plan(cast):
    made_ready(cast, 3)
    assert state_of(cast.case).missing(3) == (Missing.PROJECT, Missing.PLAN)
    planned_project(cast)
    assert enter(cast, 3).number == 3


def test_two_counsellors_moving_at_once_the_second_reads_the_first(cast):
    enter(cast, 1)
    with pytest.raises(StaleVersion):
        enter(cast, 1, expected=None)


def test_closing_never_asks_for_a_project(cast):
    period = enter(cast, 1)
    close_level(by=cast.alice, period=period, ends_on=today(), ending=Ending.PERSON_STOPS)
    assert open_period(cast.case) is None


def test_closing_twice_is_closing_once(cast):
    period = enter(cast, 1)
    for _ in range(2):
        close_level(by=cast.alice, period=period, ends_on=today(), ending=Ending.NEED_MET)
    assert LevelChange.objects.filter(after=None).count() == 1


@pytest.mark.parametrize("days", [-400, 1, 400 * 365])
def test_impossible_days_are_refused_with_a_sentence(cast, days):
    with pytest.raises(Refused):
        enter(cast, 1, on=today() + datetime.timedelta(days=days))
    assert not LevelPeriod.objects.exists()


def test_a_period_that_overlaps_an_older_one_is_refused(cast):
    earlier = today() - datetime.timedelta(days=20)
    period = enter(cast, 1, on=earlier)
    close_level(by=cast.alice, period=period, ends_on=today(), ending=Ending.NEED_MET)
    with pytest.raises(Refused, match="chevauche"):
        enter(cast, 1, on=earlier + datetime.timedelta(days=5))


def test_another_programme_has_no_levels(cast):
    other = new_file(cast.organisation, referent=cast.alice, programme="reclassement")
    with pytest.raises(Refused, match="CEP"):
        record_information(by=cast.alice, case_file=other, informed_on=today())


def test_every_wording_of_the_request_is_kept_and_the_same_is_not_doubled(cast):
    for words in ("Je veux partir.", "Je veux partir.", "Je veux un métier utile."):
        record_request(by=cast.alice, case_file=cast.case, words=words)
    kept = Request.objects.order_by("pk").values_list("words", flat=True)
    assert list(kept) == ["Je veux partir.", "Je veux un métier utile."]


def test_each_deed_leaves_one_line_in_the_journal(cast):
    before = JournalEntry.objects.count()
    made_ready(cast)
    enter(cast, 2)
    assert JournalEntry.objects.count() == before + 4


def test_the_state_costs_three_queries(cast, django_assert_num_queries):
    enter(cast, 1)
    planned_project(cast)
    with django_assert_num_queries(3):
        state = state_of(cast.case)
        assert state.missing(3)
        assert state.missing(2)


MOVES = st.lists(
    st.tuples(st.sampled_from(["enter", "leave", "agree"]), st.integers(1, 4), st.integers(-3, 3)),
    max_size=10,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(MOVES)
def test_any_sequence_of_moves_keeps_the_path_sound(cast, moves):
    file = new_file(cast.organisation, referent=cast.alice)
    record_information(by=cast.alice, case_file=file, informed_on=today())
    record_request(by=cast.alice, case_file=file, words="Je cherche.")
    for deed, number, days in moves:
        day = today() + datetime.timedelta(days=days - 3)
        try:
            _do(cast, file, deed, number, day)
        except Refused:
            continue
    periods = LevelPeriod.objects.filter(case_file=file)
    assert periods.open().count() <= 1
    rows = list(periods.order_by("starts_on", "pk"))
    assert all(a.ends_on <= b.starts_on for a, b in itertools.pairwise(rows))
    moves_noted = LevelChange.objects.filter(case_file=file)
    running = periods.open().first()
    last = moves_noted.order_by("-pk").first()
    assert (last.after if last else None) == (running.number if running else None)


def _do(cast, file, deed, number, day):
    running = open_period(file)
    if deed == "enter":
        open_level(
            by=cast.alice,
            case_file=file,
            number=number,
            starts_on=day,
            initiative=Initiative.TOGETHER,
            expected=running.pk if running else None,
        )
    elif deed == "agree":
        record_agreement(by=cast.alice, case_file=file, number=number, agreed_on=day)
    elif running:
        close_level(by=cast.alice, period=running, ends_on=day, ending=Ending.NEED_MET)


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_open_one_level(cast):
    successes, barrier = [], threading.Barrier(8)

    def press():
        barrier.wait()
        try:
            successes.append(enter(cast, 1, expected=None))
        except Refused:
            pass
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=press) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(successes) == 1
    assert LevelPeriod.objects.count() == 1

"""What others read of a plan, and what it costs."""

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from beneficiaries.models import CaseFile
from followup.plan.reading import plan_of, proposals_of
from followup.services import plan
from tests.followup.plan_scene import goal_of, in_days, overdue, step_of

pytestmark = pytest.mark.django_db


def loaded(cast):
    return CaseFile.objects.for_list().get(pk=cast.case.pk)


def filled(cast, goals, steps):
    for g in range(goals):
        goal = goal_of(cast, f"Objectif {g}")
        for s in range(steps):
            step_of(cast, goal, f"Étape {g}.{s}", due_on=in_days(s + 1))


@pytest.mark.parametrize(("goals", "steps"), [(1, 3), (5, 6)])
def test_two_queries_whatever_the_size(cast, django_assert_num_queries, goals, steps):
    filled(cast, goals, steps)
    case = loaded(cast)
    with django_assert_num_queries(2):
        view = plan_of(case)
        html = render_to_string("followup/plan_steps.html", {"plan": view})
    assert html.count('class="step') >= goals * steps
    assert len(view.live_steps) == goals * steps


def test_pages_cost_the_same_with_three_and_thirty_steps(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    pages = (f"/dossiers/{cast.case.pk}/plan/", f"/dossiers/{cast.case.pk}/")
    costs = []
    for goals, steps in [(1, 3), (3, 9)]:
        filled(cast, goals, steps)
        plan.propose_by_person(person=cast.basile_sheet, case_file=cast.case, title=f"Idée {goals}")
        for page in pages:  # the reading is noted once
            client.get(page)
        for page in pages:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(page).status_code == 200
            costs.append(len(queries))
    assert costs[:2] == costs[2:]


def test_the_order_is_that_of_the_plan_and_dropped_steps_stand_apart(cast):
    goal = goal_of(cast)
    one, two, three = (step_of(cast, goal, title) for title in "ABC")
    plan.shift_step(by=cast.alice, step=three, direction="up")
    plan.set_step_status(by=cast.alice, step=one, status="dropped", version=1, drop_reason="Non")
    plan.set_step_status(by=cast.alice, step=two, status="done", version=1, outcome="Bien")
    view = plan_of(loaded(cast)).goals[0]
    assert [step.title for step in view.steps] == ["C", "B"]
    assert [step.title for step in view.dropped] == ["A"]
    assert view.progress == "1 sur 2"
    assert view.steps[1].detail.endswith("«\u00a0Bien\u00a0»")


def test_the_longest_overdue_come_first_and_the_next_is_the_earliest(cast):
    goal = goal_of(cast)
    steps = [step_of(cast, goal, title, due_on=in_days(3)) for title in ("A", "B", "C")]
    overdue(steps[0], 2)
    overdue(steps[1], 9)
    view = plan_of(loaded(cast))
    assert [(s.title, s.days_late) for s in view.overdue_steps] == [("B", 9), ("A", 2)]
    assert view.next_step.title == "B"
    assert [s.title for s in view.coming_steps] == ["C"]


def test_the_person_reads_moi(cast):
    goal = goal_of(cast)
    step_of(cast, goal, "A", owner="person", decided_by="person")
    step_of(cast, goal, "B", owner="counsellor", decided_by="counsellor")
    mine = plan_of(loaded(cast), for_person=True).steps
    assert [(s.who, s.decided) for s in mine] == [
        ("Moi", "décidé par moi"),
        ("Alice Martin", "proposé par Alice Martin"),
    ]
    theirs = plan_of(loaded(cast)).steps
    assert [(s.who, s.decided) for s in theirs] == [
        ("Basile", "décidé par Basile"),
        ("Alice", "proposé par Alice"),
    ]


def test_a_file_without_referent_has_a_plan_too(cast):
    goal = goal_of(cast)
    step_of(cast, goal, "A", owner="counsellor")
    CaseFile.objects.filter(pk=cast.case.pk).update(referent=None)
    assert plan_of(loaded(cast)).steps[0].who == "la structure"
    assert proposals_of(cast.case) == []

"""Two hands on one plan in the same instant: the database decides, nothing is lost."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier as Gate

import pytest
from django.db import connections
from django.urls import reverse

from beneficiaries.refusals import Refused, StaleVersion
from beneficiaries.services.pulse import recompute_pulse
from followup.models import Step, StepChange, StepProposal
from followup.services import plan
from tests.cast import assemble
from tests.followup.plan_scene import goal_of, in_days, step_of

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(deeds):
    """Run each deed in its own connection, all let go together; gives values and refusals."""
    gate = Gate(len(deeds))

    def run(deed):
        gate.wait(timeout=30)
        try:
            return deed()
        except Refused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def test_a_form_pressed_twenty_times_adds_one_step(signed_in_as):
    """R53: twenty presses of one form, in parallel, through the whole stack."""
    cast = assemble()
    goal = goal_of(cast)
    clients = [signed_in_as(cast.alice) for _ in range(20)]
    data = {
        "form_key": str(uuid.uuid4()),
        "version": "1",
        "goal": str(goal.pk),
        "title": "Demander un devis",
        "owner": "person",
        "decided_by": "together",
        "due_on": in_days(4).isoformat(),
    }
    url = reverse("followup:step_new", args=[cast.case.pk])
    statuses = at_once([lambda c=c: c.post(url, data).status_code for c in clients])
    assert statuses == [302] * 20
    assert Step.objects.count() == 1
    assert StepChange.objects.count() == 1


def test_two_changes_of_one_step_the_second_is_told():
    cast = assemble()
    step = step_of(cast, goal_of(cast))
    deeds = [
        lambda title=title: plan.change_step(
            by=cast.alice, step=step, fields={"title": title}, version=1
        )
        for title in ("Un", "Deux", "Trois", "Quatre")
    ]
    outcomes = at_once(deeds)
    refused = [o for o in outcomes if isinstance(o, StaleVersion)]
    kept = [o for o in outcomes if isinstance(o, Step)]
    assert (len(refused), len(kept)) == (3, 1)
    step.refresh_from_db()
    assert (step.title, step.version) == (kept[0].title, 2)
    assert StepChange.objects.filter(step=step).count() == 2


def test_deeds_on_different_steps_leave_a_true_pulse():
    """Each recomputes the columns of one file: the last must count what the others wrote."""
    cast = assemble()
    goal = goal_of(cast)
    steps = [step_of(cast, goal, f"Étape {n}", due_on=in_days(n + 1)) for n in range(8)]
    at_once(
        [
            lambda s=s: plan.set_step_status(by=cast.alice, step=s, status="done", version=1)
            for s in steps[:7]
        ]
    )
    cast.case.refresh_from_db()
    assert cast.case.next_step_due_on == in_days(8)
    assert not recompute_pulse().found


def test_steps_added_and_moved_at_once_keep_their_own_places():
    cast = assemble()
    goal = goal_of(cast)
    first = [step_of(cast, goal, f"Étape {n}") for n in range(3)]
    at_once(
        [
            *[lambda n=n: step_of(cast, goal, f"Neuve {n}") for n in range(4)],
            *[lambda s=s: plan.shift_step(by=cast.alice, step=s, direction="up") for s in first],
        ]
    )
    places = list(Step.objects.order_by("position").values_list("position", flat=True))
    assert places == sorted(set(places))
    assert len(places) == 7


def test_an_idea_sent_and_accepted_many_times_is_one_step():
    cast = assemble()
    goal, sheet = goal_of(cast), cast.basile_sheet
    at_once(
        [
            lambda: plan.propose_by_person(person=sheet, case_file=cast.case, title="Issoudun")
            for _ in range(6)
        ]
    )
    idea = StepProposal.objects.get()
    at_once(
        [lambda: plan.accept_proposal(by=cast.alice, proposal=idea, goal=goal) for _ in range(6)]
    )
    assert Step.objects.get().title == "Issoudun"

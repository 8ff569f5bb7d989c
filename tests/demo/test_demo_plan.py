"""The plans of the demo: they agree with the pulse, and every state can be opened."""

from beneficiaries.models import CaseFile
from beneficiaries.services.pulse import recompute_pulse
from config.demo.seed import STORIES
from followup.models import (
    DecidedBy,
    Goal,
    GoalStatus,
    ProposalAnswer,
    Step,
    StepChange,
    StepOwner,
    StepProposal,
    StepStatus,
)
from followup.plan.reading import plan_of, proposals_of


def file_of(story):
    names = {"given_name": story.given_name, "family_name": story.family_name}
    rows = CaseFile.objects.for_list().filter(
        **{f"beneficiary__{name}": value for name, value in names.items()}
    )
    return rows.order_by("pk").first()


def test_the_columns_of_lists_say_what_the_plans_say(demo):
    assert not recompute_pulse().found


def test_each_story_has_the_next_step_that_it_announces(demo):
    for story in STORIES:
        case = file_of(story)
        if story.step is None or not case.is_open or case.referent is None:
            continue
        view = plan_of(case)
        assert view.next_step.due_on == case.next_step_due_on, story.key
        assert bool(view.overdue_steps) == (story.step < 0), story.key


def test_every_state_is_represented(demo):
    assert set(Step.objects.values_list("status", flat=True)) == set(StepStatus.values)
    assert set(Step.objects.values_list("owner", flat=True)) == set(StepOwner.values)
    assert set(Step.objects.values_list("decided_by", flat=True)) == set(DecidedBy.values)
    assert set(Goal.objects.values_list("status", flat=True)) == set(GoalStatus.values)
    answers = set(StepProposal.objects.values_list("answer", flat=True))
    assert answers == {"", ProposalAnswer.DISCUSS, ProposalAnswer.SET_ASIDE}


def test_basile_s_plan_is_told_in_full(demo):
    case = file_of(STORIES[0])
    view = plan_of(case)
    assert [len(goal.steps) for goal in view.active] == [4, 2]
    stuck = view.overdue_steps[0]
    assert (stuck.is_stuck, stuck.step.replanned_count) == (True, 2)
    assert "je bloque" in stuck.detail
    assert [proposal.title for proposal in proposals_of(case)] == ["Visiter le centre d’Issoudun"]
    assert {goal.goal.status for goal in view.ended} == {"reached", "dropped"}


def test_histories_hold_together(demo):
    """Each change begins where the former ended, the last one at the state of the step."""
    for step in Step.objects.all():
        told = StepChange.objects.filter(step=step).order_by("changed_at", "pk")
        states = list(told.values_list("before", "after"))
        assert [before for before, _after in states] == ["", *[after for _b, after in states[:-1]]]
        assert states[-1][1] == step.status
        assert told.last().due_after == step.due_on

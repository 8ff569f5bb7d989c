"""The plan as others show it: interview page, brief, the person's space, report.

`plan_of(case_file)` asks two queries whatever the size of the plan, when the file was loaded with
its person and referent (`CaseFile.objects.….for_list()` does). Templates show it with
`{% include "followup/plan_steps.html" with plan=plan only %}`.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from beneficiaries.models import CaseFile
from beneficiaries.prepared import FILE, Prepared
from followup.models import (
    Goal,
    GoalStatus,
    ProposalAnswer,
    Step,
    StepProposal,
    StepStatus,
)
from followup.models.plan import LIVE_STEPS
from followup.plan.words import Voices, days_late, detail_of, late_words, voices_of

ANSWERS_SHOWN_FOR = datetime.timedelta(days=60)
STATES = {StepStatus.DONE: "done", StepStatus.STUCK: "stuck", StepStatus.DOING: "doing"}


@dataclass(frozen=True, slots=True)
class StepView:
    """One step, in words; `step` is the row for who must act on it."""

    step: Step
    who: str
    decided: str
    detail: str
    days_late: int

    @property
    def pk(self) -> int:
        return self.step.pk

    @property
    def title(self) -> str:
        return self.step.title

    @property
    def why(self) -> str:
        return self.step.why

    @property
    def status(self) -> str:
        return self.step.status

    @property
    def status_words(self) -> str:
        return self.step.get_status_display()

    @property
    def due_on(self) -> datetime.date | None:
        return self.step.due_on

    @property
    def is_live(self) -> bool:
        return self.step.status in LIVE_STEPS

    @property
    def is_done(self) -> bool:
        return self.step.status == StepStatus.DONE

    @property
    def is_stuck(self) -> bool:
        return self.step.status == StepStatus.STUCK

    @property
    def is_overdue(self) -> bool:
        return self.days_late > 0

    @property
    def late(self) -> str:
        """ "11 jours de retard", or empty."""
        return late_words(self.days_late)

    @property
    def state(self) -> str:
        """What components/step.html calls it."""
        return STATES.get(StepStatus(self.step.status), "")


@dataclass(frozen=True, slots=True)
class GoalView:
    """One goal with its steps, in order; those dropped apart."""

    goal: Goal
    steps: tuple[StepView, ...]
    dropped: tuple[StepView, ...]

    @property
    def pk(self) -> int:
        return self.goal.pk

    @property
    def title(self) -> str:
        return self.goal.title

    @property
    def is_active(self) -> bool:
        return self.goal.status == GoalStatus.ACTIVE

    @property
    def is_reached(self) -> bool:
        return self.goal.status == GoalStatus.REACHED

    @property
    def done(self) -> int:
        return sum(view.is_done for view in self.steps)

    @property
    def live(self) -> int:
        return len(self.steps) - self.done

    @property
    def progress(self) -> str:
        """ "2 sur 4"; empty while there is no step."""
        if not self.steps:
            return ""
        return _("%(done)s sur %(all)s") % {"done": self.done, "all": len(self.steps)}


@dataclass(frozen=True, slots=True)
class PlanView:
    """The whole plan of one case file."""

    goals: tuple[GoalView, ...]

    @property
    def active(self) -> tuple[GoalView, ...]:
        return tuple(view for view in self.goals if view.is_active)

    @property
    def ended(self) -> tuple[GoalView, ...]:
        return tuple(view for view in self.goals if not view.is_active)

    @property
    def steps(self) -> tuple[StepView, ...]:
        """All but the dropped ones, goal after goal."""
        return tuple(step for goal in self.goals for step in goal.steps)

    @property
    def live_steps(self) -> tuple[StepView, ...]:
        return tuple(step for step in self.steps if step.is_live)

    @property
    def done_steps(self) -> tuple[StepView, ...]:
        return tuple(step for step in self.steps if step.is_done)

    @property
    def overdue_steps(self) -> tuple[StepView, ...]:
        """The longest overdue first."""
        late = [step for step in self.steps if step.is_overdue]
        return tuple(sorted(late, key=lambda step: -step.days_late))

    @property
    def stuck_steps(self) -> tuple[StepView, ...]:
        """Those that wait for help, and are not already told as overdue."""
        return tuple(step for step in self.steps if step.is_stuck and not step.is_overdue)

    @property
    def coming_steps(self) -> tuple[StepView, ...]:
        """Live, neither late nor stuck, with a date: the two that are due first."""
        dated = [s for s in self.live_steps if s.due_on and not s.is_overdue and not s.is_stuck]
        return tuple(sorted(dated, key=lambda s: s.due_on or datetime.date.max)[:2])

    @property
    def next_step(self) -> StepView | None:
        """The live step that is due first; those without a date come last."""
        return min(self.live_steps, key=lambda step: step.due_on or datetime.date.max, default=None)


GOALS = Prepared(
    lambda: (
        Goal.objects.filter(case_file=FILE)
        .select_related("created_by", "ended_by")
        .order_by("position", "pk")
    )
)
STEPS = Prepared(lambda: Step.objects.filter(case_file=FILE).order_by("position", "pk"))
PROPOSALS = Prepared(
    lambda: StepProposal.objects.filter(case_file=FILE).waiting().order_by("proposed_at", "pk")
)


def plan_of(case_file: CaseFile, *, for_person: bool = False) -> PlanView:
    """Goals and steps in order, in two queries; `for_person` says "moi" instead of the name."""
    voices, today = voices_of(case_file, for_person=for_person), timezone.localdate()
    goals = GOALS.rows(file=case_file.pk)
    steps: dict[int, list[StepView]] = defaultdict(list)
    for step in STEPS.rows(file=case_file.pk):
        step.case_file = case_file
        steps[step.goal_id].append(view_of(step, voices, today))
    return PlanView(tuple(_goal_view(goal, steps[goal.pk]) for goal in goals))


def view_of(step: Step, voices: Voices, today: datetime.date) -> StepView:
    """One step in the words of its plan."""
    late = days_late(step, today)
    return StepView(
        step=step,
        who=voices.who[step.owner],
        decided=voices.decided[step.decided_by],
        detail=detail_of(step, voices, late=late > 0),
        days_late=late,
    )


def _goal_view(goal: Goal, steps: list[StepView]) -> GoalView:
    return GoalView(
        goal,
        tuple(view for view in steps if view.status != StepStatus.DROPPED),
        tuple(view for view in steps if view.status == StepStatus.DROPPED),
    )


def proposals_of(case_file: CaseFile) -> list[StepProposal]:
    """What the person would like in the plan and nobody settled yet, oldest first; one query."""
    return PROPOSALS.rows(file=case_file.pk)


def set_aside_of(case_file: CaseFile) -> list[StepProposal]:
    """What was set aside lately, with the word to the person, newest first; one query."""
    since = timezone.now() - ANSWERS_SHOWN_FOR
    rows = StepProposal.objects.filter(
        case_file=case_file, answer=ProposalAnswer.SET_ASIDE, answered_at__gte=since
    )
    return list(rows.order_by("-answered_at", "-pk"))

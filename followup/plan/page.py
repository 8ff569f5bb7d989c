"""What the plan page shows, whole or piece by piece: goals, rows, forms, proposals."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from accounts.held import held_data
from accounts.models import User
from beneficiaries.models import CaseFile
from beneficiaries.panels import Visit, visit_of
from beneficiaries.quarrels import in_words
from followup.forms.plan import GoalEndForm, GoalForm, ProposalForm, StepEditForm, StepForm
from followup.models import Goal, Step, StepProposal
from followup.plan.history import history_of
from followup.plan.reading import GoalView, StepView, plan_of, proposals_of, view_of
from followup.plan.words import Voices, voices_of


@dataclass
class PlanPage:
    """One request on one plan."""

    request: HttpRequest
    user: User
    case_file: CaseFile

    @cached_property
    def visit(self) -> Visit:
        visit = visit_of(self.user, self.case_file, self.request.GET)
        assert visit is not None  # noqa: S101 - the file was found among the openable ones
        return visit

    @cached_property
    def voices(self) -> Voices:
        return voices_of(self.case_file)

    @property
    def ground(self) -> dict[str, Any]:
        """What every piece needs."""
        return {
            "case_file": self.case_file,
            "person": self.case_file.beneficiary,
            "visit": self.visit,
            "may_write": self.visit.may_write_now,
        }

    def whole(self) -> dict[str, Any]:
        """Everything on one page, in a constant number of queries."""
        plan, adding = plan_of(self.case_file), self._held("followup:step_new")
        open_goal = self.request.GET.get("ajouter", "")
        add_forms = self.visit.may_write_now
        goals = [
            (view, self._add_form(view, adding, open_goal) if add_forms else (None, False))
            for view in plan.active
        ]
        naming = self._held("followup:goal_new")
        return self.ground | {
            "plan": plan,
            "goals": goals,
            "goal_form": GoalForm(naming, auto_id="objectif-%s"),
            "goal_form_open": naming is not None or not plan.active,
            "proposals": self._proposals(plan.active),
        }

    def _held(self, name: str) -> QueryDict | None:
        """What was typed on this page when a session ended."""
        if not self.visit.may_write_now:
            return None
        return held_data(self.request, path=self.visit.address(name).partition("?")[0])

    def _add_form(
        self, view: GoalView, held: QueryDict | None, open_goal: str
    ) -> tuple[StepForm, bool]:
        """The form that adds a step under a goal, and whether it stands open."""
        mine = held is not None and held.get("goal") == str(view.pk)
        return self.add_form(view.goal, held if mine else None), mine or open_goal == str(view.pk)

    def add_form(self, goal: Goal, data: QueryDict | None = None) -> StepForm:
        """Under a goal of the page; its fields have ids of their own."""
        return StepForm(
            data,
            case_file=self.case_file,
            voices=self.voices,
            goal=goal,
            auto_id=f"ajout-{goal.pk}-%s",
        )

    def new_form(self, data: QueryDict | None) -> StepForm:
        """On a page of its own, with the goal to choose."""
        form = StepForm(data, case_file=self.case_file, voices=self.voices)
        chosen = self.request.GET.get("objectif", "")
        goals = Goal.objects.filter(case_file=self.case_file).active().order_by("position", "pk")
        form.initial["goal"] = chosen if chosen.isdecimal() else goals.first()
        return form

    def _proposals(self, goals: tuple[GoalView, ...]) -> list[tuple[StepProposal, ProposalForm]]:
        return [
            (proposal, self.proposal_form(proposal, goals=goals))
            for proposal in proposals_of(self.case_file)
        ]

    def proposal_form(
        self,
        proposal: StepProposal,
        data: QueryDict | None = None,
        *,
        goals: tuple[GoalView, ...] | None = None,
    ) -> ProposalForm:
        form = ProposalForm(data, case_file=self.case_file, auto_id=f"idee-{proposal.pk}-%s")
        form.initial["note"] = proposal.answer_note
        if goals is not None:  # the page has them already
            form.fields["goal"].choices = [(view.pk, view.title) for view in goals]  # type: ignore[attr-defined]
        return form

    def row(self, step: Step, *, said: object = "") -> dict[str, Any]:
        """One step as the list shows it, and the progress of its goal."""
        view = next(view for view in plan_of(self.case_file).goals if view.pk == step.goal_id)
        shown = next(s for s in (*view.steps, *view.dropped) if s.pk == step.pk)
        return self.ground | {"step": shown, "goal": view, "said": said}

    def step_page(self, step: Step, form: StepEditForm, *, stale: object = "") -> dict[str, Any]:
        """One step open: its form, its history, and what was saved meanwhile."""
        return self.ground | {
            "step": self.view_of(step),
            "form": form,
            "stale": stale,
            "quarrels": saved_beside(form, step) if stale else [],
            "history": history_of(step),
        }

    def view_of(self, step: Step) -> StepView:
        return view_of(step, self.voices, timezone.localdate())

    def edit_form(self, step: Step, data: QueryDict | dict[str, Any] | None) -> StepEditForm:
        """On a copy: a form that fails must not change the row that the page shows."""
        copy = Step(**{field.attname: getattr(step, field.attname) for field in step._meta.fields})
        form = StepEditForm(
            data,
            instance=copy,
            case_file=self.case_file,
            voices=self.voices,
            auto_id=f"etape-{step.pk}-%s",
        )
        form.initial["goal"] = step.goal_id
        wanted = self.request.GET.get("etat", "")
        if data is None and wanted in {"stuck", "dropped", "done", "doing", "todo"}:
            form.initial["status"] = wanted
        return form

    def goal_page(
        self, goal: Goal, form: GoalForm, end_form: GoalEndForm, *, stale: object = ""
    ) -> dict[str, Any]:
        live = Step.objects.filter(goal=goal).live().count()
        return self.ground | {
            "goal": goal,
            "form": form,
            "end_form": end_form,
            "stale": stale,
            "live": live,
        }


def saved_beside(form: StepEditForm, saved: Step) -> list[tuple[str, str, str]]:
    """Label, what is saved now, what was typed: only where they differ."""
    told = []
    for name in (*StepEditForm.Meta.fields, "goal"):
        field = form.fields[name]
        theirs = getattr(saved, name)
        mine = form.cleaned_data.get(name, form.data.get(name, ""))
        if theirs != mine:
            told.append((str(field.label), _words(field, theirs), _words(field, mine)))
    return told


def _words(field: Any, value: Any) -> str:
    return str(value) if isinstance(value, Goal) else in_words(field, value)

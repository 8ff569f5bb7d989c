"""A project as its page and the synthesis show it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from accounts.models import Organisation
from beneficiaries.models import CaseFile
from beneficiaries.rome import label_of
from cep.funding import Line, Sums, sums
from cep.models import (
    Alternative,
    CareerProject,
    FeasibilityCheck,
    FundingLine,
    MobilisedScheme,
    Request,
    TargetTrade,
)
from cep.resignation import Answer, Situation, check
from cep.words import FINDING_WORDS, POINT_REASONS
from followup.models import Goal, Step


@dataclass(frozen=True, slots=True)
class TradeLine:
    """A trade with its name."""

    trade: TargetTrade
    label: str


@dataclass(frozen=True, slots=True)
class GoalLine:
    """A goal that serves the project, with its steps."""

    goal: Goal
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class ResignationLine:
    """One point of the check, its finding and its reason."""

    answer: Answer
    words: object
    reason: object


@dataclass(frozen=True, slots=True)
class ProjectView:
    """Everything about one project."""

    project: CareerProject
    trades: tuple[TradeLine, ...]
    alternatives: tuple[Alternative, ...]
    feasibility: tuple[FeasibilityCheck, ...]
    goals: tuple[GoalLine, ...]
    schemes: tuple[MobilisedScheme, ...]
    funding: tuple[FundingLine, ...]
    sums: Sums
    resignation: tuple[ResignationLine, ...]


def project_view(project: CareerProject) -> ProjectView:
    """Eight queries at most, whatever the number of lines."""
    trades = TargetTrade.objects.filter(project=project).order_by("position", "pk")
    goals = Goal.objects.filter(project_link__project=project).order_by("position", "pk")
    steps = Step.objects.filter(goal__project_link__project=project).order_by("position", "pk")
    by_goal: dict[int, list[Step]] = {}
    for step in steps:
        by_goal.setdefault(step.goal_id, []).append(step)
    lines = tuple(goals)
    funding = tuple(FundingLine.objects.filter(project=project).order_by("position", "pk"))
    return ProjectView(
        project=project,
        trades=tuple(TradeLine(trade, label_of(trade.rome)) for trade in trades),
        alternatives=tuple(Alternative.objects.filter(project=project).order_by("pk")),
        feasibility=tuple(FeasibilityCheck.objects.filter(project=project).order_by("pk")),
        goals=tuple(GoalLine(goal, tuple(by_goal.get(goal.pk, ()))) for goal in lines),
        schemes=tuple(MobilisedScheme.objects.filter(project=project).order_by("pk")),
        funding=funding,
        sums=sums([Line(line.cost, line.asked, line.granted) for line in funding]),
        resignation=_resignation(project, has_plan=any(by_goal.values())),
    )


def _resignation(project: CareerProject, *, has_plan: bool) -> tuple[ResignationLine, ...]:
    """Only where a resignation is thought of."""
    if not project.resignation_planned:
        return ()
    case_file: CaseFile = project.case_file
    organisation: Organisation = case_file.organisation
    situation = Situation(
        operator_kind=organisation.kind,
        cep_asked_on=_asked_on(case_file),
        resigned_on=project.resigned_on,
        has_plan=has_plan,
    )
    return tuple(
        ResignationLine(answer, FINDING_WORDS[answer.finding], POINT_REASONS[answer.point])
        for answer in check(situation)
    )


def _asked_on(case_file: CaseFile) -> datetime.date | None:
    """The day of the first request in the person's words."""
    first = Request.objects.filter(case_file=case_file).order_by("recorded_at", "pk").first()
    return first.recorded_at.date() if first else None

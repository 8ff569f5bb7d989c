"""A project as its page and the synthesis show it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import Organisation
from beneficiaries.models import CaseFile
from beneficiaries.rome import Trade, label_of
from cep.calendar_page import project_calendar
from cep.calendar_view import PlanCalendar
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
from cep.neighbours import neighbours
from cep.resignation import Answer, Finding, Point, Situation, check
from cep.words import FINDING_WORDS, POINT_REASONS, VERDICT_WORDS
from followup.models import Goal, Step

Text = str | Promise


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
    words: Text
    reason: Text
    fact: str


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
    calendar: PlanCalendar
    resignation: tuple[ResignationLine, ...]

    @property
    def neighbours(self) -> list[Trade]:
        """Trades of the same domains, to widen before choosing."""
        return neighbours(line.trade.rome for line in self.trades)

    @property
    def resignation_verdict(self) -> Text:
        """The check in one sentence: what is lost weighs more than what is not known."""
        found = {line.answer.finding for line in self.resignation}
        worst = next(
            one for one in (Finding.NOT_MET, Finding.NOT_YET_KNOWN, Finding.MET) if one in found
        )
        return VERDICT_WORDS[worst]


def project_view(project: CareerProject) -> ProjectView:
    """Eight queries at most, whatever the number of lines."""
    trades = TargetTrade.objects.filter(project=project).order_by("position", "pk")
    goals = Goal.objects.filter(project_link__project=project).order_by("position", "pk")
    steps = Step.objects.filter(goal__project_link__project=project).order_by("position", "pk")
    by_goal: dict[int, list[Step]] = {}
    for step in steps:
        by_goal.setdefault(step.goal_id, []).append(step)
    lines = tuple(GoalLine(goal, tuple(by_goal.get(goal.pk, ()))) for goal in goals)
    schemes = tuple(MobilisedScheme.objects.filter(project=project).order_by("pk"))
    funding = tuple(FundingLine.objects.filter(project=project).order_by("position", "pk"))
    return ProjectView(
        project=project,
        trades=tuple(TradeLine(trade, label_of(trade.rome)) for trade in trades),
        alternatives=tuple(Alternative.objects.filter(project=project).order_by("pk")),
        feasibility=tuple(FeasibilityCheck.objects.filter(project=project).order_by("pk")),
        goals=lines,
        schemes=schemes,
        funding=funding,
        sums=sums([Line(line.cost, line.asked, line.granted) for line in funding]),
        calendar=project_calendar(
            [(line.goal, line.steps) for line in lines], schemes, funding, timezone.localdate()
        ),
        resignation=_resignation(project, has_plan=any(by_goal.values())),
    )


def _resignation(project: CareerProject, *, has_plan: bool) -> tuple[ResignationLine, ...]:
    """Only where a resignation is thought of, or given."""
    if not project.resignation_planned and project.resigned_on is None:
        return ()
    case_file: CaseFile = project.case_file
    organisation: Organisation = case_file.organisation
    asked_on = _asked_on(case_file)
    situation = Situation(
        operator_kind=organisation.kind,
        cep_asked_on=asked_on,
        resigned_on=project.resigned_on,
        has_plan=has_plan,
    )
    facts = {
        Point.ASKED_BEFORE: _asked_fact(asked_on, project.resigned_on),
        Point.OPERATOR: f"{organisation.name} ({organisation.get_kind_display()})",
        Point.PROJECT: "",
    }
    return tuple(
        ResignationLine(
            answer, FINDING_WORDS[answer.finding], POINT_REASONS[answer.point], facts[answer.point]
        )
        for answer in check(situation)
    )


def _asked_on(case_file: CaseFile) -> datetime.date | None:
    """The day of the first request in the person's words."""
    first = Request.objects.filter(case_file=case_file).order_by("recorded_at", "pk").first()
    return timezone.localdate(first.recorded_at) if first else None


def _asked_fact(asked_on: datetime.date | None, resigned_on: datetime.date | None) -> str:
    asked = _("Demande pas encore notée")
    if asked_on is not None:
        asked = _("Demande notée le %(day)s") % {"day": date_format(asked_on)}
    resigned = _("démission pas encore donnée")
    if resigned_on is not None:
        resigned = _("démission donnée le %(day)s") % {"day": date_format(resigned_on)}
    return f"{asked} · {resigned}"

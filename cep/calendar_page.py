"""The calendar of a project, from its goals, schemes and funding."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from cep.calendar_view import Item, Kind, PlanCalendar, plan_calendar
from cep.models import FundingLine, MobilisedScheme, SchemeState
from followup.models import Goal, GoalStatus, Step, StepStatus


def project_calendar(
    goals: Sequence[tuple[Goal, Sequence[Step]]],
    schemes: Iterable[MobilisedScheme],
    funding: Iterable[FundingLine],
    today: datetime.date,
) -> PlanCalendar:
    """What was dropped is not in the way any more: it is left out."""
    items = [item for goal, steps in goals for item in _goal_items(goal, steps)]
    items += [_scheme_item(scheme) for scheme in schemes]
    items += [_funding_item(line) for line in funding if line.asked or line.granted is not None]
    return plan_calendar(items, today)


def _goal_items(goal: Goal, steps: Sequence[Step]) -> Iterator[Item]:
    """Its live and done steps, then the goal itself on the day of the last of them."""
    if goal.status == GoalStatus.DROPPED:
        return
    kept = [step for step in steps if step.status != StepStatus.DROPPED]
    items = [_step_item(step, goal.title) for step in kept]
    yield from items
    reached = goal.status == GoalStatus.REACHED
    last = max((item.ends_on for item in items if item.ends_on is not None), default=None)
    yield Item(
        Kind.GOAL,
        _("Objectif atteint") if reached else _("Objectif à atteindre"),
        ends_on=_day(goal.ended_at) if reached else last,
        group=goal.title,
        is_done=reached,
    )


def _step_item(step: Step, group: str) -> Item:
    done = step.status == StepStatus.DONE
    ends_on = (_day(step.done_at) if done else None) or step.due_on
    begun = _day(step.created_at)
    return Item(
        Kind.STEP,
        step.title,
        starts_on=begun if ends_on is not None and begun is not None and begun < ends_on else None,
        ends_on=ends_on,
        state=step.get_status_display(),
        who=step.get_owner_display(),
        group=group,
        is_running=step.status in (StepStatus.DOING, StepStatus.STUCK),
        is_done=done,
    )


def _scheme_item(scheme: MobilisedScheme) -> Item:
    return Item(
        Kind.SCHEME,
        scheme.get_scheme_display(),
        starts_on=scheme.starts_on,
        ends_on=scheme.ends_on,
        state=scheme.get_state_display(),
        who=scheme.contact,
        is_refused=scheme.state == SchemeState.REFUSED,
    )


def _funding_item(line: FundingLine) -> Item:
    """The day on which the funder answers, or answered."""
    answered = line.granted is not None
    refused = answered and not line.granted
    waiting = _("Réponse attendue") if line.asked else ""
    said = _("Refusé") if refused else _("Accordé")
    return Item(
        Kind.FUNDING,
        line.label,
        ends_on=line.decided_on if answered else line.expected_on,
        state=said if answered else waiting,
        who=line.funder,
        is_done=answered and not refused,
        is_refused=refused,
    )


def _day(moment: datetime.datetime | None) -> datetime.date | None:
    return None if moment is None else timezone.localtime(moment).date()

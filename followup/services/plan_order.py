"""The order of a plan: a step or a goal takes another place, by hand or by button."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from beneficiaries.refusals import Refused
from followup.models import Goal, Step, StepStatus
from followup.services.plan_ground import (
    Author,
    Before,
    journal,
    locked_goal,
    locked_step,
    refuse_ended,
    settle,
)

UP, DOWN = "up", "down"


@transaction.atomic
def move_step(
    *, by: User, step: Step, goal: Goal | None = None, before: Step | None = None
) -> Step:
    """Put a step before another one, or last; under another goal of the file if one is given."""
    locked = locked_step(step)
    source, target = locked.goal, goal or locked.goal
    if target.case_file_id != locked.case_file_id:
        raise Refused(_("Cet objectif n’est pas dans ce dossier."))
    refuse_ended(source)
    refuse_ended(target)
    was = [row.pk for row in _steps_of(target)]
    order = [row for row in _steps_of(target) if row.pk != locked.pk]
    order.insert(_place(order, before), locked)
    if target.pk != source.pk:
        former = Before.of(locked)
        locked.goal = target
        locked.version += 1
        locked.save(update_fields=["goal", "version"])
        settle(locked, former, author=Author(by), fields=["goal"])
    elif was == [row.pk for row in order]:
        return locked
    _number(order)
    journal("step.moved", Author(by), locked, locked.case_file, ["position"])
    return locked


@transaction.atomic
def shift_step(*, by: User, step: Step, direction: str) -> Step:
    """One place up or down among the steps that show; at an end, nothing moves."""
    locked = locked_step(step)
    shown = [row for row in _steps_of(locked.goal) if row.status != StepStatus.DROPPED]
    here = next((at for at, row in enumerate(shown) if row.pk == locked.pk), None)
    there = None if here is None else here + (-1 if direction == UP else 1)
    if there is None or not 0 <= there < len(shown):
        return locked
    beyond = there if direction == UP else there + 1
    return move_step(by=by, step=locked, before=shown[beyond] if beyond < len(shown) else None)


@transaction.atomic
def move_goal(*, by: User, goal: Goal, direction: str) -> Goal:
    """One place up or down among the goals of the file."""
    locked = locked_goal(goal)
    rows = list(Goal.objects.filter(case_file=locked.case_file).order_by("position", "pk"))
    shown = [row for row in rows if row.status == locked.status]
    here = next(at for at, row in enumerate(shown) if row.pk == locked.pk)
    there = here - 1 if direction == UP else here + 1
    if not 0 <= there < len(shown):
        return locked
    one, other = rows.index(shown[here]), rows.index(shown[there])
    rows[one], rows[other] = rows[other], rows[one]
    _number(rows)
    journal("goal.moved", Author(by), locked, locked.case_file, ["position"])
    locked.refresh_from_db(fields=["position"])
    return locked


def _steps_of(goal: Goal) -> list[Step]:
    return list(Step.objects.filter(goal=goal).order_by("position", "pk"))


def _place(order: Sequence[Step], before: Step | None) -> int:
    """Where to insert; a neighbour that has left meanwhile means the end."""
    if before is None:
        return len(order)
    return next((at for at, row in enumerate(order) if row.pk == before.pk), len(order))


def _number[Row: (Step, Goal)](rows: Sequence[Row]) -> None:
    """1, 2, 3 in one statement; positions are of the order, not of the step: no new version."""
    for position, row in enumerate(rows, start=1):
        row.position = position
    type(rows[0]).objects.bulk_update(rows, ["position"])

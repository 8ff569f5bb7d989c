"""Deeds on a goal after it was set: worded anew, reached, dropped, taken up again."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from beneficiaries.refusals import Refused, StaleVersion
from followup.models import Goal, GoalStatus, Step, StepStatus
from followup.models.plan import LIVE_STEPS
from followup.services.plan_ground import (
    GOAL_MOVED_SENTENCE,
    Author,
    Before,
    journal,
    locked_goal,
    refuse_ended,
    settle,
)
from followup.services.plan_status import TEXTS

DEEDS_OF_END = {GoalStatus.REACHED: "goal.reached", GoalStatus.DROPPED: "goal.dropped"}


@transaction.atomic
def change_goal(*, by: User, goal: Goal, title: str, version: int) -> Goal:
    """Word it anew, unless somebody else did meanwhile."""
    locked = locked_goal(goal)
    title = title.strip()
    if locked.title == title:
        return locked
    if locked.version != version:
        raise StaleVersion(GOAL_MOVED_SENTENCE)
    refuse_ended(locked)
    if not title:
        raise Refused(_("Donnez un titre à l’objectif."))
    locked.title = title
    locked.version += 1
    locked.save(update_fields=["title", "version"])
    journal("goal.changed", Author(by), locked, locked.case_file, ["title"])
    return locked


@transaction.atomic
def end_goal(*, by: User, goal: Goal, status: str, version: int, reason: str = "") -> Goal:
    """Reached or dropped; its live steps are dropped with it, each with that reason."""
    locked, wanted = locked_goal(goal), GoalStatus(status)
    reason = reason.strip() if wanted is GoalStatus.DROPPED else ""
    if wanted is GoalStatus.ACTIVE:
        raise ValueError(wanted)
    if locked.status == wanted:
        return locked
    if locked.version != version:
        raise StaleVersion(GOAL_MOVED_SENTENCE)
    refuse_ended(locked)
    if wanted is GoalStatus.DROPPED and not reason:
        raise Refused(_("Dites pourquoi l’objectif est abandonné."))
    locked.status, locked.drop_reason = wanted, reason
    locked.ended_at, locked.ended_by = timezone.now(), by
    locked.version += 1
    locked.save(update_fields=["status", "drop_reason", "ended_at", "ended_by", "version"])
    _drop_live_steps(locked, by, reason or _("L’objectif est atteint sans cette étape."))
    journal(DEEDS_OF_END[wanted], Author(by), locked, locked.case_file, ["status"])
    return locked


def _drop_live_steps(goal: Goal, by: User, reason: str) -> None:
    """Nothing goes on living, and being recalled, under a goal that has ended."""
    rows = Step.objects.select_for_update(no_key=True).filter(goal=goal, status__in=LIVE_STEPS)
    for step in rows.order_by("position", "pk"):
        before = Before.of(step)
        step.case_file = goal.case_file
        step.status = StepStatus.DROPPED
        step.outcome = step.help_needed = ""
        step.drop_reason = reason
        step.version += 1
        step.save(update_fields=[*TEXTS, "status", "version"])
        settle(step, before, author=Author(by), fields=["status"], note=reason)


@transaction.atomic
def reopen_goal(*, by: User, goal: Goal) -> Goal:
    """Pursue it again; its dropped steps are taken up one by one, if they still make sense."""
    locked = locked_goal(goal)
    if locked.status == GoalStatus.ACTIVE:
        return locked
    locked.status, locked.drop_reason = GoalStatus.ACTIVE, ""
    locked.ended_at = locked.ended_by = None
    locked.version += 1
    locked.save(update_fields=["status", "drop_reason", "ended_at", "ended_by", "version"])
    journal("goal.reopened", Author(by), locked, locked.case_file, ["status"])
    return locked

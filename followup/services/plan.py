"""Deeds on the action plan: a goal is set, a step is added, changed, done, stuck, dropped.

The person's own deeds are in plan_person, the order in plan_order, the life of goals in
plan_goals; all may be imported from here.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from beneficiaries.models import CaseFile
from beneficiaries.refusals import Refused, StaleVersion
from followup.models import Goal, Step, StepStatus
from followup.services.plan_goals import change_goal, end_goal, reopen_goal
from followup.services.plan_ground import (
    MOVED_SENTENCE,
    USED_SENTENCE,
    Author,
    Before,
    insert_once,
    journal,
    locked_file,
    locked_goal,
    locked_step,
    new_step,
    refuse_ended,
    settle,
)
from followup.services.plan_order import move_goal, move_step, shift_step
from followup.services.plan_person import (
    propose_by_person,
    resume_by_person,
    stuck_by_person,
    tick_by_person,
)
from followup.services.plan_proposals import accept_proposal, answer_proposal
from followup.services.plan_status import put_status

__all__ = [
    "accept_proposal",
    "add_goal",
    "add_step",
    "answer_proposal",
    "change_goal",
    "change_step",
    "end_goal",
    "move_goal",
    "move_step",
    "propose_by_person",
    "reopen_goal",
    "resume_by_person",
    "save_step",
    "set_step_status",
    "shift_step",
    "stuck_by_person",
    "tick_by_person",
]

# What a form may write; everything else is the work of a deed.
WRITABLE = frozenset({"title", "why", "owner", "decided_by", "due_on", "goal"})


@transaction.atomic
def add_goal(
    *, by: User, case_file: CaseFile, title: str, form_key: uuid.UUID | None = None
) -> Goal:
    """Set a goal at the end of the plan; the same form sent twice sets one."""
    here = locked_file(case_file.pk)
    if form_key and (sent := Goal.objects.filter(form_key=form_key).first()):
        return _own(sent, here)
    if not title.strip():
        raise Refused(_("Donnez un titre à l’objectif."))
    last = Goal.objects.filter(case_file=here).aggregate(last=Max("position"))["last"]
    goal = Goal(
        case_file=here,
        title=title.strip(),
        position=(last or 0) + 1,
        created_by=by,
        form_key=form_key,
    )
    insert_once(goal)
    journal("goal.added", Author(by), goal, here, ["title"])
    return goal


@transaction.atomic
def add_step(
    *,
    by: User,
    goal: Goal,
    fields: Mapping[str, Any],
    form_key: uuid.UUID | None = None,
) -> Step:
    """Add a step at the end of its goal; the same form sent twice adds one."""
    _refuse_unknown(fields)
    goal = locked_goal(goal)
    if form_key and (sent := Step.objects.filter(form_key=form_key).first()):
        return _own(sent, goal.case_file)
    refuse_ended(goal)
    step = new_step(goal, fields, created_by=by, form_key=form_key)
    settle(step, Before(), author=Author(by), fields=fields)
    journal("step.added", Author(by), step, goal.case_file, fields)
    return step


@transaction.atomic
def change_step(*, by: User, step: Step, fields: Mapping[str, Any], version: int) -> Step:
    """Change wording, owner, date or goal, unless somebody else did meanwhile."""
    _refuse_unknown(fields)
    locked = locked_step(step)
    before = Before.of(locked)
    changed = [name for name, value in fields.items() if getattr(locked, name) != value]
    if not changed:
        return locked
    if locked.version != version:
        raise StaleVersion(MOVED_SENTENCE)
    refuse_ended(locked.goal)
    for name in changed:
        setattr(locked, name, fields[name])
    if not locked.title.strip():
        raise Refused(_("Donnez un titre à l’étape."))
    if "goal" in changed:
        _move_under(locked)
    locked.replanned_count += _replanned(before.due_on, locked.due_on)
    locked.version += 1
    locked.save(update_fields=[*changed, "position", "replanned_count", "version"])
    settle(locked, before, author=Author(by), fields=changed)
    journal("step.changed", Author(by), locked, locked.case_file, changed)
    return locked


@transaction.atomic
def set_step_status(
    *,
    by: User,
    step: Step,
    status: str,
    version: int,
    outcome: str = "",
    help_needed: str = "",
    drop_reason: str = "",
) -> Step:
    """Say where a step stands, unless somebody else did meanwhile; said twice, written once."""
    texts = {"outcome": outcome, "help_needed": help_needed, "drop_reason": drop_reason}
    wanted = StepStatus(status)
    return put_status(locked_step(step), wanted, texts, author=Author(by), version=version)


@transaction.atomic
def save_step(
    *, by: User, step: Step, fields: Mapping[str, Any], state: Mapping[str, str], version: int
) -> Step:
    """Wording and state sent by one form: both or neither; each leaves its own line."""
    locked = locked_step(step)
    moved = locked.version != version
    wanted = {**fields, **state}
    if moved and any(getattr(locked, name) != value for name, value in wanted.items()):
        raise StaleVersion(MOVED_SENTENCE)
    changed = change_step(by=by, step=locked, fields=fields, version=locked.version)
    return set_step_status(by=by, step=changed, version=changed.version, **state)


def _replanned(before: datetime.date | None, now: datetime.date | None) -> int:
    """A date replaced by another one; the first date is no re-planning."""
    return int(before is not None and now is not None and now != before)


def _move_under(step: Step) -> None:
    """To the end of another goal of the same file."""
    goal = Goal.objects.get(pk=step.goal_id)
    if goal.case_file_id != step.case_file_id:
        raise Refused(_("Cet objectif n’est pas dans ce dossier."))
    refuse_ended(goal)
    last = Step.objects.filter(goal=goal).aggregate(last=Max("position"))["last"]
    step.position = (last or 0) + 1


def _refuse_unknown(fields: Mapping[str, Any]) -> None:
    if unknown := set(fields) - WRITABLE:
        raise KeyError(f"{', '.join(sorted(unknown))} : ce n’est pas un champ d’étape.")


def _own[Row: (Goal, Step)](sent: Row, case_file: CaseFile) -> Row:
    """What this form did before, in this file; the key of another file says nothing of it."""
    if sent.case_file_id != case_file.pk:
        raise Refused(USED_SENTENCE)
    sent.case_file = case_file
    return sent

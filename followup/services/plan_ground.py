"""The ground of every deed on a plan: one at a time per case file, and what each leaves behind."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, Model
from django.utils.translation import gettext_lazy as _

from accounts.journal import record
from accounts.models import User
from beneficiaries.models import CaseFile
from beneficiaries.refusals import Refused
from beneficiaries.services.access import CLOSED_SENTENCE
from beneficiaries.services.pulse import refresh_pulse
from followup.models import Goal, GoalStatus, Step, StepChange
from followup.services import reminding
from followup.services.followers import tell_fact

USED_SENTENCE = _("Ce formulaire a déjà servi : rouvrez la page, puis recommencez.")
MOVED_SENTENCE = _("Quelqu’un a modifié cette étape entre-temps : relisez-la, puis recommencez.")
GOAL_MOVED_SENTENCE = _(
    "Quelqu’un a modifié cet objectif entre-temps : relisez-le, puis recommencez."
)
ENDED_SENTENCE = _("Cet objectif est terminé : reprenez-le avant de changer ses étapes.")


@dataclass(frozen=True, slots=True)
class Author:
    """Who acts: a professional, or the person of the file."""

    user: User | None

    @property
    def is_person(self) -> bool:
        return self.user is None


@dataclass(frozen=True, slots=True)
class Before:
    """A step as it was when the deed began."""

    status: str = ""
    due_on: datetime.date | None = None
    title: str = ""

    @classmethod
    def of(cls, step: Step) -> Before:
        return cls(step.status, step.due_on, step.title)


def locked_file(case_file_id: int) -> CaseFile:
    """The open file, locked: positions and the pulse see one deed after the other."""
    rows = CaseFile.objects.select_for_update(of=("self",), no_key=True)
    case_file = rows.select_related("organisation", "beneficiary").get(pk=case_file_id)
    if not case_file.is_open:
        raise Refused(CLOSED_SENTENCE)
    return case_file


def locked_step(step: Step) -> Step:
    """The step as it stands, under the lock of its file."""
    case_file = locked_file(step.case_file_id)
    rows = Step.objects.select_for_update(of=("self",), no_key=True)
    locked = rows.select_related("goal").get(pk=step.pk)
    locked.case_file = case_file
    return locked


def locked_goal(goal: Goal) -> Goal:
    """The goal as it stands, under the lock of its file."""
    case_file = locked_file(goal.case_file_id)
    locked = Goal.objects.select_for_update(no_key=True).get(pk=goal.pk)
    locked.case_file = case_file
    return locked


def refuse_ended(goal: Goal) -> None:
    """Steps live under a goal that is still pursued."""
    if goal.status != GoalStatus.ACTIVE:
        raise Refused(ENDED_SENTENCE)


def new_step(goal: Goal, fields: Mapping[str, Any], **more: Any) -> Step:
    """The row, at the end of its goal; the caller holds the lock and settles it."""
    wanted = {name: value for name, value in fields.items() if name != "goal"}
    if not str(wanted.get("title", "")).strip():
        raise Refused(_("Donnez un titre à l’étape."))
    last = Step.objects.filter(goal=goal).aggregate(last=Max("position"))["last"]
    step = Step(goal=goal, case_file=goal.case_file, position=(last or 0) + 1, **{**wanted, **more})
    insert_once(step)
    return step


def insert_once(row: Goal | Step) -> None:
    """Another file may use the same key in the same instant: the database settles it."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "form_key" not in str(error):
            raise
        raise Refused(USED_SENTENCE) from error


def settle(
    step: Step,
    before: Before,
    *,
    author: Author,
    fields: Iterable[str] = (),
    note: str = "",
) -> None:
    """What a change leaves: its row, the reminders that are owed now, the pulse of the file."""
    StepChange.objects.create(
        step=step,
        before=before.status,
        after=step.status,
        due_before=before.due_on,
        due_after=step.due_on,
        changed_by=author.user,
        by_person=author.is_person,
        fields=sorted(fields),
        wording_before=before.title if before.title != step.title else "",
        note=note,
    )
    reminding.sync_step(step)
    tell_fact(step.case_file_id)
    refresh_pulse(step.case_file)


def journal(
    deed: str,
    author: Author,
    subject: Model,
    case_file: CaseFile,
    fields: Iterable[str] = (),
    *,
    reason: str = "",
) -> None:
    """One line about the person."""
    record(
        deed,
        by=author.user,
        organisation=case_file.organisation,
        subject=subject,
        beneficiary_id=case_file.beneficiary_id,
        fields=fields,
        reason=reason,
    )

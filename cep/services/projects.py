"""Deeds on projects: explored, decided by the person, set aside; trades, other ways, checks."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from beneficiaries.models import CaseFile
from beneficiaries.refusals import Refused, StaleVersion
from beneficiaries.rome import label_of
from cep.models import (
    Alternative,
    CareerProject,
    FeasibilityCheck,
    FeasibilityTopic,
    ProjectKind,
    ProjectStatus,
    TargetTrade,
)
from cep.services.ground import STALE_SENTENCE, held_file, journal, rewrite

ROME_SENTENCE = gettext_lazy(
    "Ce code ROME n’existe pas : une lettre et quatre chiffres, comme M1607."
)
SETTLED_SENTENCE = gettext_lazy("Ce projet est mis de côté : reprenez-le avant de le modifier.")


@transaction.atomic
def explore_project(*, by: User, case_file: CaseFile, fields: Mapping[str, Any]) -> CareerProject:
    """One more project to look at; the same title again is the same project."""
    locked = held_file(case_file)
    same = CareerProject.objects.filter(case_file=locked, title=fields["title"]).first()
    if same is not None:
        return same
    project = CareerProject.objects.create(case_file=locked, created_by=by, **fields)
    FeasibilityCheck.objects.bulk_create(
        FeasibilityCheck(project=project, case_file=locked, topic=topic)
        for topic in FeasibilityTopic
    )
    journal("cep.project_added", locked, project, by=by, fields=list(fields))
    return project


@transaction.atomic
def change_project(
    *, by: User, project: CareerProject, fields: Mapping[str, Any], version: int
) -> CareerProject:
    """Other words, another strategy; a decided project stays decided."""
    locked = held_file(project.case_file)
    project = _held(project)
    if project.status == ProjectStatus.SET_ASIDE:
        raise Refused(SETTLED_SENTENCE)
    if changed := rewrite(project, version, dict(fields)):
        journal("cep.project_changed", locked, project, by=by, fields=changed)
    return project


@transaction.atomic
def decide_project(
    *, by: User, project: CareerProject, decided_on: datetime.date, version: int
) -> CareerProject:
    """The person chose this one; another decided project must be set aside first."""
    locked = held_file(project.case_file)
    project = _held(project)
    if project.status == ProjectStatus.DECIDED:
        return project
    if not locked.opened_on <= decided_on <= timezone.localdate():
        raise Refused(_("La décision se date entre l’ouverture du dossier et aujourd’hui."))
    if CareerProject.objects.filter(case_file=locked).decided().exists():
        raise Refused(_("Un autre projet est déjà décidé : mettez-le de côté d’abord."))
    _refuse_unfinished(project)
    values = {
        "status": ProjectStatus.DECIDED.value,
        "decided_on": decided_on,
        "set_aside_reason": "",
    }
    rewrite(project, version, values)
    journal("cep.project_decided", locked, project, by=by, fields=["status"])
    return project


@transaction.atomic
def set_aside_project(
    *, by: User, project: CareerProject, reason: str, version: int
) -> CareerProject:
    """Put it away with its reason; nothing of it is lost."""
    locked = held_file(project.case_file)
    project = _held(project)
    if project.status == ProjectStatus.SET_ASIDE:
        return project
    if not reason.strip():
        raise Refused(_("Dites pourquoi ce projet est mis de côté."))
    values = {
        "status": ProjectStatus.SET_ASIDE.value,
        "set_aside_reason": reason.strip(),
        "decided_on": None,
    }
    rewrite(project, version, values)
    journal("cep.project_set_aside", locked, project, by=by, fields=["status"], reason=reason)
    return project


@transaction.atomic
def take_up_project(*, by: User, project: CareerProject, version: int) -> CareerProject:
    """Look at it again."""
    locked = held_file(project.case_file)
    project = _held(project)
    if project.status == ProjectStatus.EXPLORED:
        return project
    rewrite(project, version, {"status": ProjectStatus.EXPLORED.value, "set_aside_reason": ""})
    journal("cep.project_taken_up", locked, project, by=by, fields=["status"])
    return project


@transaction.atomic
def add_trade(*, by: User, project: CareerProject, rome: str) -> TargetTrade:
    """One more trade aimed at; twice is once."""
    locked = held_file(project.case_file)
    code = rome.strip().upper()
    if not label_of(code):
        raise Refused(ROME_SENTENCE)
    found = TargetTrade.objects.filter(project=project, rome=code).first()
    if found is not None:
        return found
    rows = TargetTrade.objects.filter(project=project)
    last = rows.aggregate(last=Max("position"))["last"]
    trade = TargetTrade.objects.create(
        project=project, case_file=locked, rome=code, position=0 if last is None else last + 1
    )
    journal("cep.trade_added", locked, project, by=by, fields=["trades"])
    return trade


@transaction.atomic
def remove_trade(*, by: User, line: TargetTrade) -> None:
    """A trade not aimed at any more; a decided project keeps one."""
    locked = held_file(line.case_file)
    project = _held(line.project)
    others = TargetTrade.objects.filter(project=project).exclude(pk=line.pk)
    needed = project.status == ProjectStatus.DECIDED and project.kind != ProjectKind.BUSINESS
    if needed and not others.exists():
        raise Refused(_("Un projet décidé garde au moins un métier visé."))
    TargetTrade.objects.filter(pk=line.pk).delete()
    journal("cep.trade_removed", locked, project, by=by, fields=["trades"])


@transaction.atomic
def add_alternative(*, by: User, project: CareerProject, fields: Mapping[str, Any]) -> Alternative:
    """Another way, with its pros and cons."""
    locked = held_file(project.case_file)
    same = Alternative.objects.filter(project=project, **fields).first()
    if same is not None:
        return same
    alternative = Alternative.objects.create(project=project, case_file=locked, **fields)
    journal("cep.alternative_added", locked, project, by=by, fields=["alternatives"])
    return alternative


@transaction.atomic
def change_alternative(
    *, by: User, alternative: Alternative, fields: Mapping[str, Any], version: int
) -> Alternative:
    """Other words for another way."""
    locked = held_file(alternative.case_file)
    if changed := rewrite(alternative, version, dict(fields)):
        journal("cep.alternative_changed", locked, alternative.project, by=by, fields=changed)
    return alternative


@transaction.atomic
def remove_alternative(*, by: User, line: Alternative) -> None:
    """A way noted by mistake."""
    locked = held_file(line.case_file)
    Alternative.objects.filter(pk=line.pk).delete()
    journal("cep.alternative_removed", locked, line.project, by=by, fields=["alternatives"])


@transaction.atomic
def answer_feasibility(
    *, by: User, project: CareerProject, answers: Mapping[str, tuple[str, str]], version: int
) -> None:
    """The four topics of the checklist, each with its state and what was found."""
    locked = held_file(project.case_file)
    project = _held(project)
    checks = {check.topic: check for check in project.feasibility_checks.order_by("topic")}
    changed = []
    for topic, (state, finding) in answers.items():
        check = checks[topic]
        if (check.state, check.finding) != (state, finding):
            check.state, check.finding = state, finding
            changed.append(check)
    if not changed:
        return
    rows = CareerProject.objects.filter(pk=project.pk, version=version)
    if not rows.update(version=version + 1):
        raise StaleVersion(STALE_SENTENCE)
    try:
        FeasibilityCheck.objects.bulk_update(changed, ["state", "finding"])
    except IntegrityError as error:
        raise Refused(_("Choisissez une réponse de la liste.")) from error
    names = [check.topic for check in changed]
    journal("cep.feasibility_changed", locked, project, by=by, fields=names)


def _refuse_unfinished(project: CareerProject) -> None:
    """What a decision is about must be written: an activity, a training, else a trade."""
    if project.kind == ProjectKind.BUSINESS:
        if not project.activity:
            raise Refused(_("Décrivez l’activité envisagée avant de noter la décision."))
        return
    if not TargetTrade.objects.filter(project=project).exists():
        raise Refused(_("Ajoutez au moins un métier visé avant de noter la décision."))
    if project.kind == ProjectKind.TRAINING and not project.certification:
        raise Refused(_("Indiquez la certification visée avant de noter la décision."))


def _held(project: CareerProject) -> CareerProject:
    return CareerProject.objects.select_for_update(no_key=True).get(pk=project.pk)

"""Deeds on the plan: goals that serve the project, schemes called upon, funding."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from beneficiaries.refusals import Refused
from cep.models import CareerProject, FundingLine, MobilisedScheme, ProjectGoal
from cep.services.ground import held_file, journal, rewrite
from followup.models import Goal


@transaction.atomic
def link_goals(*, by: User, project: CareerProject, goals: models.QuerySet[Goal]) -> None:
    """These goals of the file, and no others, serve the project."""
    locked = held_file(project.case_file)
    wanted = set(goals.filter(case_file=locked).values_list("pk", flat=True))
    links = ProjectGoal.objects.filter(project=project)
    before = set(links.values_list("goal_id", flat=True))
    if wanted == before:
        return
    elsewhere = ProjectGoal.objects.filter(goal__in=wanted).exclude(project=project)
    if elsewhere.exists():
        raise Refused(_("Un de ces objectifs sert déjà un autre projet."))
    links.exclude(goal__in=wanted).delete()
    ProjectGoal.objects.bulk_create(
        ProjectGoal(project=project, case_file=locked, goal_id=pk) for pk in sorted(wanted - before)
    )
    journal("cep.plan_changed", locked, project, by=by, fields=["goals"])


@transaction.atomic
def add_scheme(*, by: User, project: CareerProject, fields: Mapping[str, Any]) -> MobilisedScheme:
    """A scheme to call upon; the same one twice is there once."""
    locked = held_file(project.case_file)
    same = MobilisedScheme.objects.filter(
        project=project, scheme=fields["scheme"], contact=fields.get("contact", "")
    ).first()
    if same is not None:
        return same
    scheme = MobilisedScheme.objects.create(project=project, case_file=locked, **fields)
    journal("cep.scheme_added", locked, project, by=by, fields=["schemes"])
    return scheme


@transaction.atomic
def change_scheme(
    *, by: User, scheme: MobilisedScheme, fields: Mapping[str, Any], version: int
) -> MobilisedScheme:
    """Asked, granted, refused."""
    locked = held_file(scheme.case_file)
    if changed := rewrite(scheme, version, dict(fields)):
        journal("cep.scheme_changed", locked, scheme.project, by=by, fields=changed)
    return scheme


@transaction.atomic
def remove_scheme(*, by: User, line: MobilisedScheme) -> None:
    """A scheme that the plan does not call upon after all."""
    locked = held_file(line.case_file)
    MobilisedScheme.objects.filter(pk=line.pk).delete()
    journal("cep.scheme_removed", locked, line.project, by=by, fields=["schemes"])


@transaction.atomic
def add_funding(*, by: User, project: CareerProject, fields: Mapping[str, Any]) -> FundingLine:
    """One more expense with who is asked to bear it."""
    locked = held_file(project.case_file)
    refuse_unsound(fields)
    rows = FundingLine.objects.filter(project=project)
    same = rows.filter(**fields).first()
    if same is not None:
        return same
    last = rows.aggregate(last=Max("position"))["last"]
    line = FundingLine.objects.create(
        project=project,
        case_file=locked,
        position=0 if last is None else last + 1,
        **fields,
    )
    journal("cep.funding_added", locked, project, by=by, fields=["funding"])
    return line


@transaction.atomic
def change_funding(
    *, by: User, line: FundingLine, fields: Mapping[str, Any], version: int
) -> FundingLine:
    """Another amount, or the answer of the funder."""
    locked = held_file(line.case_file)
    refuse_unsound({**_values(line), **fields})
    if changed := rewrite(line, version, dict(fields)):
        journal("cep.funding_changed", locked, line.project, by=by, fields=changed)
    return line


@transaction.atomic
def remove_funding(*, by: User, line: FundingLine) -> None:
    """An expense that is not part of the plan any more."""
    locked = held_file(line.case_file)
    FundingLine.objects.filter(pk=line.pk).delete()
    journal("cep.funding_removed", locked, line.project, by=by, fields=["funding"])


def refuse_unsound(fields: Mapping[str, Any]) -> None:
    """The sums of one line hold together: the sentence says which does not."""
    cost: Decimal = fields["cost"]
    asked: Decimal = fields.get("asked") or Decimal(0)
    granted: Decimal | None = fields.get("granted")
    decided_on = fields.get("decided_on")
    if min(cost, asked, granted or Decimal(0)) < 0:
        raise Refused(_("Un montant n’est pas négatif."))
    if asked and not fields.get("funder"):
        raise Refused(_("Dites à qui ce montant est demandé."))
    if asked > cost:
        raise Refused(_("Le montant demandé dépasse le coût."))
    if granted is not None and granted > cost:
        raise Refused(_("Le montant accordé dépasse le coût."))
    if granted is not None and granted > asked:
        raise Refused(_("Le montant accordé dépasse le montant demandé."))
    if (granted is None) != (decided_on is None):
        raise Refused(_("Un montant accordé (0 pour un refus) va avec la date de la réponse."))
    if decided_on is not None and decided_on > timezone.localdate():
        raise Refused(_("La date de la réponse est dans le futur."))


def _values(line: FundingLine) -> dict[str, Any]:
    names = ("cost", "funder", "asked", "granted", "decided_on")
    return {name: getattr(line, name) for name in names}

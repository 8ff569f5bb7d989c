"""What a synthesis still lacks: sentences that stop it, and hints that do not."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import CaseFile
from cep.models import (
    CareerProject,
    CompetenceRating,
    FundingLine,
    ProjectGoal,
    Request,
    SynthesisDocument,
    SynthesisRemark,
    SynthesisStage,
)

Text = str | Promise
NO_REQUEST = _("La demande n’est pas encore écrite avec les mots de la personne.")
NO_PROJECT = _(
    "Le document récapitule un projet : aucun n’est encore décidé par la personne. En attendant, "
    "le rapport d’étape raconte le chemin."
)
UNANSWERED = _("Répondez d’abord à chaque remarque de la personne.")
NOT_PROPOSED = _("Proposez d’abord cette version à la personne : elle la relit avant la remise.")
UNSENT = _("La personne a commencé à écrire des remarques qu’elle n’a pas encore envoyées.")


def missing(case_file: CaseFile) -> tuple[Text, ...]:
    """What must be there before a synthesis is proposed, in two queries."""
    return tuple(_missing(case_file))


def _missing(case_file: CaseFile) -> Iterator[Text]:
    if not Request.objects.filter(case_file=case_file).exists():
        yield NO_REQUEST
    if not CareerProject.objects.filter(case_file=case_file).decided().exists():
        yield NO_PROJECT


def why_not_handed_over(latest: SynthesisDocument | None) -> Text:
    """A version is handed over once the person could read it."""
    if latest is None or latest.stage == SynthesisStage.HANDED_OVER:
        return NOT_PROPOSED
    return ""


def hints(case_file: CaseFile) -> tuple[Text, ...]:
    """What the document would say is still empty; nothing of it is required."""
    return tuple(_hints(case_file))


def _hints(case_file: CaseFile) -> Iterator[Text]:
    project = CareerProject.objects.filter(case_file=case_file).decided().first()
    if not CompetenceRating.objects.filter(case_file=case_file).exists():
        yield _("Les compétences à s’orienter n’ont pas encore été regardées.")
    if project is not None:
        if not project.strategy:
            yield _("La stratégie du projet n’est pas écrite.")
        if not ProjectGoal.objects.filter(project=project, goal__steps__isnull=False).exists():
            yield _("Aucun objectif du suivi n’est relié au projet : le plan serait vide.")
        if not FundingLine.objects.filter(project=project).exists():
            yield _("Aucune ligne de financement.")
    if SynthesisRemark.objects.filter(case_file=case_file).exists():
        yield UNSENT

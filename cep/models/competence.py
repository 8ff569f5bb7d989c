"""Ratings of the orientation competences, apart and then together."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import CaseFile
from cep.competences import Competence, Mastery, Moment, Rater
from cep.querysets import CepQuerySet
from cep.words import COMPETENCE_WORDS, MASTERY_WORDS, MOMENT_WORDS, RATER_WORDS, choices


class CompetenceRating(models.Model):
    """One competence, at one moment, seen by one side; above 1 a fact is required."""

    case_file = models.ForeignKey(
        CaseFile, on_delete=models.CASCADE, related_name="competence_ratings"
    )
    moment = models.CharField(_("moment"), max_length=6, choices=choices(MOMENT_WORDS))
    rater = models.CharField(_("selon"), max_length=10, choices=choices(RATER_WORDS))
    competence = models.CharField(_("compétence"), max_length=14, choices=choices(COMPETENCE_WORDS))
    mastery = models.PositiveSmallIntegerField(_("aujourd’hui"), choices=choices(MASTERY_WORDS))
    evidence = models.CharField(_("ce qui le montre"), max_length=500, blank=True)
    rated_at = models.DateTimeField(default=timezone.now)
    rated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CepQuerySet.as_manager()

    class Meta:
        verbose_name = _("évaluation d’une compétence")
        constraints = [
            models.UniqueConstraint(
                fields=["case_file", "moment", "rater", "competence"],
                name="competence_rated_once_by_each_side",
            ),
            models.CheckConstraint(
                condition=Q(competence__in=list(Competence)), name="rating_competence_known"
            ),
            models.CheckConstraint(
                condition=Q(moment__in=list(Moment), rater__in=list(Rater)),
                name="rating_moment_and_rater_known",
            ),
            models.CheckConstraint(
                condition=Q(mastery__in=[level.value for level in Mastery]),
                name="rating_mastery_known",
            ),
            models.CheckConstraint(
                condition=Q(mastery__lt=Mastery.WITH_OCCASIONAL_HELP.value) | ~Q(evidence=""),
                name="rating_above_one_has_evidence",
                violation_error_message=_("Au-delà de « beaucoup d’aide », donnez un exemple."),
            ),
            models.CheckConstraint(
                condition=Q(rater=Rater.PERSON.value) | Q(rated_by__isnull=False),
                name="rating_of_a_professional_is_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competence} {self.mastery}"

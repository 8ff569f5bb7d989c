"""What is asked of the person about the service, and reported without their name."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import CaseFile
from cep.querysets import CepQuerySet


class SurveyMoment(models.TextChoices):
    """When the two questions are asked."""

    END = "end", _("À la fin")
    SIX_MONTHS = "six_months", _("Six mois après")


class SurveyAnswer(models.Model):
    """Satisfaction and usefulness, from 1 to 4, once at each moment; passing is an answer."""

    case_file = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="survey_answers")
    moment = models.CharField(max_length=10, choices=SurveyMoment)
    satisfaction = models.PositiveSmallIntegerField(_("satisfaction"), null=True)
    usefulness = models.PositiveSmallIntegerField(_("utilité"), null=True)
    highest_level = models.PositiveSmallIntegerField(_("niveau atteint"), null=True)
    answered_at = models.DateTimeField(default=timezone.now)

    objects = CepQuerySet.as_manager()

    class Meta:
        verbose_name = _("réponse sur le service")
        constraints = [
            models.UniqueConstraint(fields=["case_file", "moment"], name="survey_answered_once"),
            models.CheckConstraint(
                condition=Q(moment__in=SurveyMoment.values), name="survey_moment_known"
            ),
            models.CheckConstraint(
                condition=(Q(satisfaction__isnull=True) | Q(satisfaction__range=(1, 4)))
                & (Q(usefulness__isnull=True) | Q(usefulness__range=(1, 4))),
                name="survey_answers_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_file_id} {self.moment}"

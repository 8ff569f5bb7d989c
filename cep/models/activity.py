"""What is asked of the person about the service, and what is reported without their name."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from beneficiaries.models import CaseFile
from cep.querysets import HereQuerySet, SurveyAnswerQuerySet


class SurveyMoment(models.TextChoices):
    """When the two questions are asked."""

    END = "end", _("À la fin")
    SIX_MONTHS = "six_months", _("Six mois après")


class SurveyAnswer(models.Model):
    """Satisfaction and usefulness, from 1 to 4, once at each moment; passing is an answer."""

    case_file = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="survey_answers")
    moment = models.CharField(_("moment"), max_length=10, choices=SurveyMoment)
    satisfaction = models.PositiveSmallIntegerField(_("satisfaction"), null=True)
    usefulness = models.PositiveSmallIntegerField(_("utilité"), null=True)
    highest_level = models.PositiveSmallIntegerField(_("niveau atteint"), null=True)
    answered_at = models.DateTimeField(default=timezone.now)

    objects = SurveyAnswerQuerySet.as_manager()

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


class ActivityFigures(models.Model):
    """The indicators of one organisation and one civil year, counted at night, masked already."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField(_("année"))
    counted_at = models.DateTimeField(_("comptés le"), default=timezone.now)
    # {"teams": [[pk, name]…], "cells": {indicator: {row: {column: [numerator, denominator]|null}}}}
    content = models.JSONField(default=dict)

    objects = HereQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicateurs")
        verbose_name_plural = _("indicateurs")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year"], name="activity_figures_once_a_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.year}"


class ExportProfile(models.Model):
    """What the funder expects of the activity export; each change is a new row."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField(_("version"))
    name = models.CharField(_("nom du profil"), max_length=80)
    # [{"source", "heading", "required", "codes": {value: code}}…], in the order of the file.
    columns = models.JSONField(default=list)
    # Who exported and when, on the first line; some readers want the headings there.
    signed = models.BooleanField(_("ligne de signature"), default=True)
    saved_at = models.DateTimeField(_("enregistré le"), default=timezone.now)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = HereQuerySet.as_manager()

    class Meta:
        verbose_name = _("profil d’export")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "number"], name="export_profile_version_once"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="export_profile_has_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.number}"


class ExportCampaign(models.Model):
    """The secret behind the pseudonyms of one year: the same person, the same name, that year."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField(_("année"))
    sealed_secret = models.CharField(max_length=300, editable=False)
    begun_at = models.DateTimeField(_("ouverte le"), default=timezone.now)

    objects = HereQuerySet.as_manager()

    class Meta:
        verbose_name = _("campagne d’export")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year"], name="export_campaign_once_a_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.year}"

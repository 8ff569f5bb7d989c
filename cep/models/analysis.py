"""The request and what was looked at together: assets, accepted limits, the career so far."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import CaseFile
from cep.querysets import CepQuerySet, RequestQuerySet


class Request(models.Model):
    """The request in the person's own words; a new wording is a new row, the old ones stay."""

    case_file = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="cep_requests")
    words = models.TextField(_("la demande, avec ses mots"), max_length=5000)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    from_person = models.BooleanField(_("écrite par la personne"), default=False)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("demande")
        indexes = [models.Index(fields=["case_file", "-recorded_at"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(words=""),
                name="request_has_words",
                violation_error_message=_("Écrivez la demande avec les mots de la personne."),
            ),
            models.CheckConstraint(
                condition=Q(from_person=True, recorded_by__isnull=True)
                | Q(from_person=False, recorded_by__isnull=False),
                name="request_has_one_author",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_file_id} {self.recorded_at:%Y-%m-%d}"


class Asset(models.Model):
    """Something to lean on: a skill, a person, a right, time, money."""

    case_file = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="cep_assets")
    description = models.CharField(_("ressource"), max_length=300)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CepQuerySet.as_manager()

    class Meta:
        verbose_name = _("ressource")

    def __str__(self) -> str:
        return self.description


class AcceptedLimit(models.Model):
    """A constraint that the person takes into account, and when they accepted it in writing."""

    case_file = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="cep_limits")
    description = models.CharField(_("contrainte"), max_length=300)
    accepted_on = models.DateField(_("acceptée par écrit le"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CepQuerySet.as_manager()

    class Meta:
        verbose_name = _("contrainte acceptée")

    def __str__(self) -> str:
        return self.description


class CareerEntryKind(models.TextChoices):
    """What a line of the career path is."""

    EXPERIENCE = "experience", _("Expérience")
    DIPLOMA = "diploma", _("Diplôme")
    CERTIFICATION = "certification", _("Certification ou habilitation")


class CareerEntry(models.Model):
    """One line of the career path; months are enough, the first day of the month is kept."""

    case_file = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="career_entries")
    kind = models.CharField(_("nature"), max_length=14, choices=CareerEntryKind)
    title = models.CharField(_("intitulé"), max_length=160)
    place = models.CharField(_("employeur ou établissement"), max_length=160, blank=True)
    starts_on = models.DateField(_("depuis"), null=True, blank=True)
    ends_on = models.DateField(_("jusqu’à"), null=True, blank=True)
    rome = models.CharField(_("métier (code ROME)"), max_length=5, blank=True)
    details = models.TextField(_("ce qui a été fait, appris"), blank=True, max_length=2000)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CepQuerySet.as_manager()

    class Meta:
        verbose_name = _("étape du parcours professionnel")
        verbose_name_plural = _("étapes du parcours professionnel")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=CareerEntryKind.values), name="career_entry_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="career_entry_ends_after_start",
                violation_error_message=_("La fin précède le début."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

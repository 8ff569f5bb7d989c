"""The path through the levels: periods, their changes, what was told and agreed."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import CaseFile
from cep.levels import Ending, Initiative, Scheme
from cep.querysets import CepQuerySet, LevelPeriodQuerySet
from cep.words import ENDING_WORDS, INITIATIVE_WORDS, SCHEME_WORDS, choices


class DateRange(Func):
    """Half-open: a period may begin on the day when another ends."""

    function = "DATERANGE"
    output_field = DateRangeField()


class CepPath(models.Model):
    """What belongs to the CEP of one case file as a whole; the scheme stays the file's own."""

    case_file = models.OneToOneField(CaseFile, on_delete=models.CASCADE, related_name="cep_path")
    scheme = models.CharField(_("dispositif"), max_length=10, choices=choices(SCHEME_WORDS))
    informed_on = models.DateField(_("information donnée le"), null=True, blank=True)
    informed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    situation = models.TextField(_("situation"), blank=True, max_length=5000)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CepQuerySet.as_manager()

    class Meta:
        verbose_name = _("parcours CEP")
        constraints = [
            models.CheckConstraint(
                condition=Q(scheme__in=list(Scheme)), name="cep_path_scheme_known"
            ),
            models.CheckConstraint(
                condition=Q(informed_on__isnull=True, informed_by__isnull=True)
                | Q(informed_on__isnull=False, informed_by__isnull=False),
                name="cep_path_informed_on_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_file_id} · {self.scheme}"


class LevelPeriod(models.Model):
    """Days spent at one level; no end while it is open."""

    case_file = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="level_periods")
    number = models.PositiveSmallIntegerField(_("niveau"))
    starts_on = models.DateField(_("ouvert le"))
    ends_on = models.DateField(_("clos le"), null=True, blank=True)
    initiative = models.CharField(
        _("à l’initiative de"), max_length=12, choices=choices(INITIATIVE_WORDS)
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    ending = models.CharField(
        _("motif de fin"), max_length=14, choices=choices(ENDING_WORDS), blank=True
    )
    ending_detail = models.CharField(_("précision"), max_length=300, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = LevelPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("période de niveau")
        constraints = [
            models.UniqueConstraint(
                fields=["case_file"],
                condition=Q(ends_on__isnull=True),
                name="level_period_one_open",
                violation_error_message=_("Un niveau est déjà ouvert dans ce dossier."),
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=3), name="level_period_number_known"
            ),
            models.CheckConstraint(
                condition=Q(initiative__in=list(Initiative)),
                name="level_period_initiative_known",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True, ending="", closed_by__isnull=True)
                | Q(ends_on__isnull=False, ending__in=list(Ending), closed_by__isnull=False),
                name="level_period_closed_with_reason_and_author",
                violation_error_message=_("Une fin de niveau demande une date et un motif."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="level_period_ends_after_start",
                violation_error_message=_("La fin du niveau précède son début."),
            ),
            ExclusionConstraint(
                name="level_period_no_overlap",
                expressions=[
                    ("case_file", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Deux périodes de niveau se chevauchent."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_file_id} · {self.number}"

    @property
    def is_open(self) -> bool:
        return self.ends_on is None


class LevelChange(models.Model):
    """One move between levels, with its reason; never rewritten."""

    case_file = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="level_changes")
    before = models.PositiveSmallIntegerField(null=True)
    after = models.PositiveSmallIntegerField(null=True)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(_("motif"), max_length=300, blank=True)

    objects = CepQuerySet.as_manager()

    class Meta:
        verbose_name = _("changement de niveau")
        constraints = [
            models.CheckConstraint(
                condition=~Q(before__isnull=True, after__isnull=True),
                name="level_change_says_something",
            )
        ]

    def __str__(self) -> str:
        return f"{self.before or '–'} → {self.after or '–'}"


class LevelAgreement(models.Model):
    """The person agreed to go on to a level; each change of level asks for a new one."""

    case_file = models.ForeignKey(
        CaseFile, on_delete=models.CASCADE, related_name="level_agreements"
    )
    number = models.PositiveSmallIntegerField(_("niveau"))
    agreed_on = models.DateField(_("accord donné le"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    # The period that it opened; an agreement serves once.
    period = models.OneToOneField(
        LevelPeriod, on_delete=models.PROTECT, null=True, related_name="agreement"
    )

    objects = CepQuerySet.as_manager()

    class Meta:
        verbose_name = _("accord pour continuer")

    def __str__(self) -> str:
        return f"{self.case_file_id} · {self.number}"

"""What is asked: instruments, their versions for good, their questions, their licences."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from alliance.querysets import InstrumentQuerySet, OrganisationQuerySet, VersionQuerySet


class Instrument(models.Model):
    """A questionnaire as a tool; without organisation, it is the house's own."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="instruments"
    )
    key = models.SlugField(_("identifiant"), max_length=60)
    title = models.CharField(_("titre"), max_length=160)
    # A published questionnaire needs a licence before a beneficiary sees its wording.
    needs_licence = models.BooleanField(_("soumis à licence"), default=False)
    created_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = InstrumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("questionnaire")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "key"], name="instrument_key_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return self.title


class VersionState(models.TextChoices):
    """A version is written, then fixed for good, then put aside."""

    DRAFT = "draft", _("Brouillon")
    PUBLISHED = "published", _("Publiée")
    RETIRED = "retired", _("Retirée")


class InstrumentVersion(models.Model):
    """One state of an instrument; published, its definition no longer changes (trigger).

    `subscales` maps a name to item keys; `level_words` maps an edition ("fr", "fr-simple", "en")
    to the words of its levels, lowest first; `cutoffs` are [{value, op, source}].
    """

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=VersionState, default=VersionState.DRAFT)
    minimum = models.SmallIntegerField(_("plus petite valeur"), default=1)
    maximum = models.SmallIntegerField(_("plus grande valeur"), default=5)
    method = models.CharField(max_length=4, default="mean")
    subscales = models.JSONField(default=dict)
    cutoffs = models.JSONField(default=list, blank=True)
    level_words = models.JSONField(default=dict)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version de questionnaire")
        constraints = [
            models.UniqueConstraint(fields=["instrument", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["instrument"], condition=Q(state="draft"), name="version_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(minimum__lt=F("maximum")), name="version_range_not_empty"
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | Q(published_at__isnull=False),
                name="version_published_with_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(state__in=VersionState.values, method__in=["mean", "sum"]),
                name="version_words_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument} v{self.number}"


class Dimension(models.TextChoices):
    """Bordin's dimensions."""

    GOAL = "goal", _("But")
    TASK = "task", _("Tâche")
    BOND = "bond", _("Lien")


class Item(models.Model):
    """One question; `wording` maps an edition ("fr", "fr-simple", "en") to its text."""

    instrument_version = models.ForeignKey(
        InstrumentVersion, on_delete=models.CASCADE, related_name="items"
    )
    key = models.SlugField(_("identifiant"), max_length=20)
    position = models.PositiveSmallIntegerField()
    dimension = models.CharField(max_length=4, choices=Dimension, blank=True)
    is_reversed = models.BooleanField(_("question inversée"), default=False)
    wording = models.JSONField(default=dict)

    objects: models.Manager[Item] = models.Manager()

    class Meta:
        verbose_name = _("question")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["instrument_version", "key"], name="item_key_once"),
            models.UniqueConstraint(
                fields=["instrument_version", "position"],
                name="item_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Licence(models.Model):
    """The right to show the wording of an instrument, over a time and in some languages."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="licences")
    holder = models.CharField(_("titulaire des droits"), max_length=160)
    reference = models.CharField(_("référence"), max_length=160)
    licensee = models.CharField(_("bénéficiaire de la licence"), max_length=160)
    valid_from = models.DateField(_("valable du"))
    valid_to = models.DateField(_("valable jusqu’au"))
    languages = models.JSONField(_("langues"), default=list)
    electronic = models.BooleanField(_("passation électronique permise"), default=False)
    file = models.FileField(_("document"), upload_to="licences/%Y/", blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("licence")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")),
                name="licence_ends_after_it_begins",
                violation_error_message=_("La licence finit avant de commencer."),
            ),
            ExclusionConstraint(
                name="licence_one_at_a_time",
                expressions=[
                    ("instrument", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    (
                        Func(F("valid_from"), F("valid_to"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("Une autre licence couvre déjà une partie de ces dates."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument} · {self.reference}"

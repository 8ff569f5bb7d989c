"""What is watched: the state of one file, its signals and verdicts, what the counsellor saw."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from alliance.models.check_in import CheckIn, ReadingMode, Visibility
from alliance.models.instrument import InstrumentVersion
from alliance.querysets import AllianceQuerySet, OrganisationQuerySet, SignalQuerySet
from beneficiaries.models import CaseFile
from followup.models import Interview


class AllianceSettings(models.Model):
    """How an organisation uses the module; `limits` overrides `signals.Limits` by name."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, related_name="alliance_settings"
    )
    is_on = models.BooleanField(_("points d’étape envoyés"), default=True)
    instrument_version = models.ForeignKey(
        InstrumentVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    send_after_minutes = models.PositiveSmallIntegerField(_("envoi après (minutes)"), default=60)
    every_days = models.PositiveSmallIntegerField(_("au plus une fois tous les (jours)"), default=7)
    remind_after_hours = models.PositiveSmallIntegerField(_("relance après (heures)"), default=36)
    open_days = models.PositiveSmallIntegerField(_("ouvert pendant (jours)"), default=7)
    late_after_hours = models.PositiveSmallIntegerField(_("en retard après (heures)"), default=72)
    limits = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("réglages de l’alliance")
        constraints = [
            models.CheckConstraint(
                condition=Q(send_after_minutes__lte=120)
                & Q(remind_after_hours__range=(24, 48))
                & Q(every_days__range=(1, 60))
                & Q(open_days__range=(1, 30)),
                name="alliance_settings_in_range",
            )
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class NormsVersion(models.Model):
    """Norms in force from a day: the house's, then those estimated again by hand."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    mean = models.FloatField()
    between = models.FloatField()
    within = models.FloatField()
    people = models.PositiveIntegerField()
    estimated_at = models.DateTimeField(default=timezone.now)
    estimated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("normes")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="norms_number_once"),
            models.CheckConstraint(
                condition=Q(mean__range=(1, 5), between__gte=0, within__gte=0.25),
                name="norms_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} v{self.number}"


class AllianceWatch(models.Model):
    """One file as the watchman sees it today, and what the person decided about it.

    `level` is one of `signals.Level`; `findings` are those that made it, newest first.
    """

    case_file = models.OneToOneField(CaseFile, on_delete=models.CASCADE, related_name="alliance")
    visibility = models.CharField(
        _("qui lit"), max_length=14, choices=Visibility, default=Visibility.SHARED
    )
    trusted_person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    mode = models.CharField(max_length=6, choices=ReadingMode, default=ReadingMode.NORMAL)
    mode_since = models.DateField(null=True, blank=True)
    objected_at = models.DateTimeField(null=True, blank=True)
    level = models.CharField(max_length=10, default="not_enough")
    findings = models.JSONField(default=list)
    assessed_at = models.DateTimeField(null=True, blank=True)
    last_verdict_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AllianceQuerySet.as_manager()

    class Meta:
        verbose_name = _("alliance d’un dossier")
        constraints = [
            models.CheckConstraint(
                condition=Q(visibility__in=["shared", "trend"], trusted_person__isnull=True)
                | Q(visibility="trusted_person", trusted_person__isnull=False),
                name="alliance_trusted_person_named",
            ),
            models.CheckConstraint(
                condition=Q(
                    level__in=["nothing", "not_enough", "watch", "take_up"],
                    mode__in=ReadingMode.values,
                ),
                name="alliance_words_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_file_id} {self.level}"


class Verdict(models.TextChoices):
    """What a person makes of a signal."""

    CONFIRMED = "confirmed", _("Confirmé")
    OTHER_EXPLANATION = "other_explanation", _("Autre explication")
    NOT_RELEVANT = "not_relevant", _("Sans objet")


class Signal(models.Model):
    """A signal à vérifier: what one rule raised on some facts, and the verdict of a person."""

    case_file = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="signals")
    # `Finding.key`: the same facts are recorded once.
    key = models.CharField(max_length=80)
    rule = models.CharField(max_length=60)
    rule_version = models.PositiveSmallIntegerField(default=1)
    family = models.CharField(max_length=10)
    strength = models.CharField(max_length=6)
    marker = models.CharField(max_length=20, blank=True)
    raised_on = models.DateField()
    evidence = models.JSONField(default=dict)
    # The filling on which it rests, and the only person who may see it when answers are theirs.
    check_in = models.ForeignKey(
        CheckIn, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    reserved_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    raised_at = models.DateTimeField(default=timezone.now)
    # The facts no longer hold (an outcome was corrected): kept, and no longer shown as open.
    lapsed_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=17, choices=Verdict, blank=True)
    verdict_note = models.TextField(_("note"), blank=True, max_length=2000)
    verdict_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    verdict_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SignalQuerySet.as_manager()

    class Meta:
        verbose_name = _("signal à vérifier")
        verbose_name_plural = _("signaux à vérifier")
        indexes = [
            models.Index(
                fields=["case_file"],
                condition=Q(verdict="", lapsed_at__isnull=True),
                name="signal_open",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["case_file", "key"], name="signal_once"),
            models.CheckConstraint(
                condition=Q(verdict="", verdict_by__isnull=True, verdict_at__isnull=True)
                | Q(
                    verdict__in=Verdict.values,
                    verdict_by__isnull=False,
                    verdict_at__isnull=False,
                ),
                name="signal_verdict_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_file_id} {self.key}"


class MarkerChoice(models.TextChoices):
    """The seven markers, in words without judgement of the person."""

    NEGATIVE_FEELINGS = "negative_feelings", _("Dit son mécontentement")
    INDIRECT_FEELINGS = "indirect_feelings", _("Laisse entendre une gêne")
    DISAGREEMENT = "disagreement", _("Désaccord sur le but ou les tâches")
    COMPLIANCE = "compliance", _("Dit oui sans suite")
    AVOIDANCE = "avoidance", _("Évite un sujet ou les rencontres")
    SELF_ESTEEM_ATTACKS = "self_esteem_attacks", _("Se protège en mettant en cause")
    NO_RESPONSE = "no_response", _("Ne réagit pas à ce qui est proposé")


class ObservedMarker(models.Model):
    """A marker that the counsellor noticed in a meeting, and ticked."""

    case_file = models.ForeignKey(
        CaseFile, on_delete=models.CASCADE, related_name="observed_markers"
    )
    interview = models.ForeignKey(
        Interview, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    marker = models.CharField(max_length=20, choices=MarkerChoice)
    observed_on = models.DateField()
    observed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = AllianceQuerySet.as_manager()

    class Meta:
        verbose_name = _("indice observé")
        constraints = [
            models.UniqueConstraint(
                fields=["case_file", "marker", "observed_on"], name="marker_observed_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(marker__in=MarkerChoice.values), name="observed_marker_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_file_id} {self.marker}"


class PersonWish(models.Model):
    """What the person asked for outside a questionnaire, in their words."""

    class Kind(models.TextChoices):
        ANOTHER_COUNSELLOR = "another_counsellor", _("Changer de conseiller")
        COMPLAINT = "complaint", _("Réclamation")
        OTHER_GOAL = "other_goal", _("Revoir ou refuser un but")

    case_file = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="wishes")
    kind = models.CharField(max_length=18, choices=Kind)
    words = models.TextField(_("dans ses mots"), blank=True, max_length=2000)
    asked_on = models.DateField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = AllianceQuerySet.as_manager()

    class Meta:
        verbose_name = _("demande de la personne")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["another_counsellor", "complaint", "other_goal"]),
                name="wish_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=F("recorded_at")),
                name="wish_answered_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_file_id} {self.kind}"

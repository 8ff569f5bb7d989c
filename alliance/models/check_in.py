"""What is collected: one filling after one meeting, its answers, and the score read from them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.models.instrument import InstrumentVersion, Item
from alliance.querysets import AllianceQuerySet, CheckInQuerySet
from beneficiaries.models import CaseFile
from followup.models import Appointment


class Visibility(models.TextChoices):
    """Who reads the answers, as the person chose before answering; never retroactive."""

    SHARED = "shared", _("Mon conseiller lit mes réponses")
    TREND = "trend", _("Mon conseiller voit seulement la tendance")
    TRUSTED_PERSON = "trusted_person", _("Seule une personne de confiance lit")


class ReadingMode(models.TextChoices):
    """Five levels, or three in plain words (coded 1-3-5)."""

    NORMAL = "normal", _("Cinq réponses possibles")
    SIMPLE = "simple", _("Trois réponses, phrases simples")


class Source(models.TextChoices):
    """How the answers came."""

    LINK = "link", _("Par le lien")
    SPACE = "space", _("Dans l’espace personnel")
    PAPER = "paper", _("Sur papier")


class Unease(models.TextChoices):
    """Something bothered me."""

    NO = "no", _("Non")
    A_LITTLE = "a_little", _("Un peu")
    YES = "yes", _("Oui")


class TalkAbout(models.TextChoices):
    """What the person wishes done about it."""

    NEXT_MEETING = "next_meeting", _("En parler au prochain rendez-vous")
    SOMEBODY_ELSE = "somebody_else", _("En parler avec une autre personne")
    NO = "no", _("Ne pas en parler")


class CheckIn(models.Model):
    """One filling of an instrument: asked after a meeting that was held, answered once."""

    case_file = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="check_ins")
    instrument_version = models.ForeignKey(
        InstrumentVersion, on_delete=models.PROTECT, related_name="check_ins"
    )
    # A paper filling may belong to no appointment of the agenda.
    appointment = models.OneToOneField(
        Appointment, on_delete=models.PROTECT, null=True, blank=True, related_name="check_in"
    )
    session_on = models.DateField(_("rendez-vous du"))
    source = models.CharField(max_length=5, choices=Source, default=Source.LINK)
    mode = models.CharField(max_length=6, choices=ReadingMode, default=ReadingMode.NORMAL)
    language = models.CharField(max_length=2, default="fr")
    visibility = models.CharField(max_length=14, choices=Visibility, default=Visibility.SHARED)
    trusted_person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    closes_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    is_late = models.BooleanField(default=False)
    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    unease = models.CharField(max_length=8, choices=Unease, blank=True)
    talk_about = models.CharField(max_length=14, choices=TalkAbout, blank=True)
    comment = models.TextField(_("ce que je voudrais dire"), blank=True, max_length=2000)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        verbose_name = _("point d’étape")
        verbose_name_plural = _("points d’étape")
        indexes = [models.Index(fields=["case_file", "session_on"], name="checkin_by_session")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    source__in=Source.values,
                    mode__in=ReadingMode.values,
                    visibility__in=Visibility.values,
                ),
                name="checkin_words_known",
            ),
            models.CheckConstraint(
                condition=Q(visibility__in=["shared", "trend"], trusted_person__isnull=True)
                | Q(visibility="trusted_person", trusted_person__isnull=False),
                name="checkin_trusted_person_named",
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("created_at")), name="checkin_closes_later"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(cancelled_at__isnull=True),
                name="checkin_answered_or_cancelled",
            ),
            models.CheckConstraint(
                condition=Q(talk_about="") | Q(unease__in=["a_little", "yes"]),
                name="checkin_talk_about_an_unease",
            ),
            models.CheckConstraint(
                condition=Q(source="paper", typed_by__isnull=False)
                | ~Q(source="paper") & Q(typed_by__isnull=True),
                name="checkin_paper_is_typed_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["case_file", "session_on"],
                condition=Q(appointment__isnull=True),
                name="checkin_outside_the_agenda_once_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_file_id} {self.session_on}"


class Answer(models.Model):
    """One answer to one question; without value, "je passe"."""

    check_in = models.ForeignKey(CheckIn, on_delete=models.CASCADE, related_name="answers")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    value = models.SmallIntegerField(null=True)
    answered_at = models.DateTimeField(default=timezone.now)

    objects = AllianceQuerySet.as_manager()

    class Meta:
        verbose_name = _("réponse")
        constraints = [
            models.UniqueConstraint(fields=["check_in", "item"], name="answer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.check_in_id} {self.item_id}"


class CheckInScore(models.Model):
    """What the answers give, and what the rule expected: computed, and computable again."""

    check_in = models.OneToOneField(CheckIn, on_delete=models.CASCADE, related_name="score")
    total = models.FloatField(null=True)
    mean = models.FloatField(null=True)
    pomp = models.FloatField(null=True)
    goal = models.FloatField(null=True)
    task = models.FloatField(null=True)
    bond = models.FloatField(null=True)
    at_lowest = models.JSONField(default=list)
    all_highest = models.BooleanField(default=False)
    alarm = models.CharField(max_length=6, blank=True)
    z = models.FloatField(null=True)
    expected_mean = models.FloatField(null=True)
    expected_deviation = models.FloatField(null=True)
    norms_number = models.PositiveIntegerField(default=0)
    computed_at = models.DateTimeField(default=timezone.now)

    objects = AllianceQuerySet.as_manager()

    class Meta:
        verbose_name = _("score")
        constraints = [
            models.CheckConstraint(
                condition=Q(pomp__isnull=True) | Q(pomp__range=(0, 100)), name="score_pomp_in_range"
            )
        ]

    def __str__(self) -> str:
        return f"{self.check_in_id}"

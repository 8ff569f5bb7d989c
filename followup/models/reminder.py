"""The bell: one row per reminder, claimed before it is sent, never sent twice."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from beneficiaries.models import Beneficiary, CaseFile
from followup.querysets import FollowupQuerySet, ReminderQuerySet


class ReminderKind(models.TextChoices):
    """Why somebody is reminded; the first ones go to the person, the last to counsellors."""

    APPOINTMENT = "appointment", _("Rendez-vous")
    STEP_DUE = "step_due", _("Étape à échéance")
    QUESTIONNAIRE = "questionnaire", _("Point d’étape")
    NO_NEWS = "no_news", _("Sans nouvelles")
    SURVEY = "survey", _("Avis sur le service")
    OUTCOME_MISSING = "outcome_missing", _("Issue à indiquer")
    NO_NEXT_STEP = "no_next_step", _("Sans prochain pas")
    MESSAGE_WAITING = "message_waiting", _("Message en attente")
    MONDAY_DIGEST = "monday_digest", _("Résumé du lundi")


class ReminderStatus(models.TextChoices):
    """The life of a reminder; `uncertain` is shown and never sent again by a machine."""

    PLANNED = "planned", _("Prévu")
    CLAIMED = "claimed", _("En cours d’envoi")
    SENT = "sent", _("Envoyé")
    DELIVERED = "delivered", _("Remis")
    FAILED = "failed", _("Échec")
    UNCERTAIN = "uncertain", _("Incertain")
    TOO_LATE = "too_late", _("Trop tard")
    CANCELLED = "cancelled", _("Annulé")
    SUPPRESSED = "suppressed", _("Retenu")


class Reminder(models.Model):
    """One message owed to somebody at a moment, about one subject."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=ReminderKind)
    # "appointment:12", "step:7", "case_file:3": unique with kind and slot.
    subject = models.CharField(max_length=60)
    slot = models.CharField(max_length=40)
    case_file = models.ForeignKey(
        CaseFile, on_delete=models.CASCADE, null=True, related_name="reminders"
    )
    beneficiary = models.ForeignKey(
        Beneficiary, on_delete=models.CASCADE, null=True, related_name="reminders"
    )
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    due_at = models.DateTimeField()
    not_after = models.DateTimeField()
    status = models.CharField(max_length=10, choices=ReminderStatus, default=ReminderStatus.PLANNED)
    reason = models.CharField(max_length=200, blank=True)
    channel = models.CharField(max_length=10, blank=True)
    queued_at = models.DateTimeField(null=True)
    claim = models.UUIDField(null=True)
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    provider_answer = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    planned_at = models.DateTimeField(default=timezone.now)
    # Somebody called, or checked with the person: it leaves the list of what waits for a hand.
    handled_at = models.DateTimeField(null=True, editable=False)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("rappel")
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(status="planned"),
                name="reminder_planned_by_due",
            ),
            models.Index(
                fields=["claimed_at"],
                condition=Q(status="claimed"),
                name="reminder_claimed_by_moment",
            ),
            models.Index(fields=["case_file", "-due_at"]),
            models.Index(fields=["beneficiary", "claimed_at"]),
            models.Index(
                fields=["case_file"],
                condition=Q(handled_at__isnull=True)
                & (
                    Q(status__in=["uncertain", "failed"])
                    | Q(status="suppressed", reason__in=["to_call", "to_post"])
                ),
                name="reminder_for_hands",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject", "slot"], name="reminder_once_per_subject_and_slot"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ReminderKind.values), name="reminder_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=ReminderStatus.values), name="reminder_status_known"
            ),
            models.CheckConstraint(
                condition=Q(beneficiary__isnull=False, recipient__isnull=True)
                | Q(beneficiary__isnull=True, recipient__isnull=False),
                name="reminder_one_addressee",
            ),
            models.CheckConstraint(
                condition=Q(handled_at__isnull=True, handled_by__isnull=True)
                | Q(handled_at__isnull=False, handled_by__isnull=False),
                name="reminder_handled_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(status="claimed", claim__isnull=False, claimed_at__isnull=False)
                | ~Q(status="claimed"),
                name="reminder_claimed_with_claim",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.slot}"


class ReminderTemplate(models.Model):
    """An organisation's own wording of a reminder, per channel, language and reading mode."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=ReminderKind)
    channel = models.CharField(max_length=10)
    language = models.CharField(max_length=2)
    reading_mode = models.CharField(max_length=10)
    subject = models.CharField(_("objet"), max_length=150, blank=True)
    body = models.TextField(_("texte"), max_length=2000)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = FollowupQuerySet.as_manager()

    class Meta:
        verbose_name = _("modèle de rappel")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "channel", "language", "reading_mode"],
                name="reminder_template_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel} {self.language}"


class OptOut(models.Model):
    """The person asked not to receive reminders any more."""

    beneficiary = models.ForeignKey(Beneficiary, on_delete=models.CASCADE, related_name="opt_outs")
    channel = models.CharField(max_length=10, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)

    objects = FollowupQuerySet.as_manager()

    class Meta:
        verbose_name = _("arrêt des rappels")
        constraints = [
            models.UniqueConstraint(
                fields=["beneficiary", "channel"],
                condition=Q(withdrawn_at__isnull=True),
                name="opt_out_one_in_force",
            )
        ]

    def __str__(self) -> str:
        return f"{self.beneficiary_id} {self.channel}"

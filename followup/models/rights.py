"""What the person asks about their own data, answered within a month."""

from __future__ import annotations

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from beneficiaries.models import Beneficiary
from followup.querysets import RightsRequestQuerySet


class RightKind(models.TextChoices):
    """Each right has its own answer."""

    COPY = "copy", _("Copie complète du dossier")
    CORRECTION = "correction", _("Correction")
    OBJECTION = "objection", _("Opposition aux mesures d’alliance")


class RightsAnswer(models.TextChoices):
    """How a request ended."""

    GRANTED = "granted", _("Acceptée")
    REFUSED = "refused", _("Refusée, avec le motif")
    WITHDRAWN = "withdrawn", _("Retirée par la personne")


class RightsRequest(models.Model):
    """A request with its one-month clock.

    A correction asked for stays readable beside what it contests, whatever the answer. An objection
    is in force as soon as it is made, until the person withdraws it.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    beneficiary = models.ForeignKey(
        Beneficiary, on_delete=models.CASCADE, related_name="rights_requests"
    )
    kind = models.CharField(_("droit"), max_length=12, choices=RightKind)
    statement = models.TextField(_("demande"), blank=True, max_length=3000)
    asked_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField(_("à répondre avant le"))
    answer = models.CharField(_("réponse"), max_length=10, choices=RightsAnswer, blank=True)
    answer_text = models.TextField(_("explication"), blank=True, max_length=3000)
    answered_at = models.DateTimeField(null=True)
    # Empty when the person withdrew the request themselves.
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    form_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = RightsRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("demande de droits")
        indexes = [
            models.Index(
                fields=["organisation", "due_on"],
                condition=Q(answer=""),
                name="rights_request_waiting",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=RightKind.values), name="rights_request_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | Q(answer__in=["granted", "refused"], answered_at__isnull=False)
                & Q(answered_by__isnull=False)
                | Q(answer="withdrawn", answered_at__isnull=False, answered_by__isnull=True),
                name="rights_request_answered_at_and_by_together",
            ),
            models.UniqueConstraint(
                fields=["beneficiary", "kind"],
                condition=Q(answer="") & ~Q(kind="correction"),
                name="rights_request_one_waiting_per_kind",
                violation_error_message=_("Cette demande est déjà en attente."),
            ),
            models.CheckConstraint(
                condition=~Q(answer="refused") | ~Q(answer_text=""),
                name="rights_request_refused_with_words",
                violation_error_message=_("Un refus se motive."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.beneficiary_id}"

    @property
    def is_waiting(self) -> bool:
        return not self.answer

    @property
    def days_left(self) -> int:
        return (self.due_on - timezone.localdate()).days

    @staticmethod
    def month_after(day: datetime.date) -> datetime.date:
        """The same day of the next month, or its last day."""
        year, month = divmod(day.year * 12 + day.month, 12)
        first_after = datetime.date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
        last = first_after - datetime.timedelta(days=1)
        return datetime.date(year, month + 1, min(day.day, last.day))

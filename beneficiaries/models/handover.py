"""Files that change hands, for good or for a while."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.models.case_file import CaseFile, TemporaryAccess
from beneficiaries.querysets_handover import DelegationQuerySet, TransferQuerySet


class Transfer(models.Model):
    """A file proposed to a colleague, with a note; accepted, declined or taken back."""

    case_file = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="transfers")
    # Files proposed together, such as a leaver's whole caseload, are answered together.
    batch = models.UUIDField(default=uuid.uuid4, editable=False)
    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="transfers_received"
    )
    note = models.TextField(_("note de passation"), blank=True, max_length=3000)
    proposed_at = models.DateTimeField(default=timezone.now)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    decline_reason = models.CharField(_("motif du refus"), max_length=300, blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = _("passation de dossier")
        indexes = [models.Index(fields=["receiver", "proposed_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["case_file"],
                condition=Q(
                    accepted_at__isnull=True, declined_at__isnull=True, withdrawn_at__isnull=True
                ),
                name="transfer_one_pending",
                violation_error_message=_("Une passation est déjà en attente pour ce dossier."),
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, declined_at__isnull=True)
                | Q(accepted_at__isnull=True, withdrawn_at__isnull=True)
                | Q(declined_at__isnull=True, withdrawn_at__isnull=True),
                name="transfer_ends_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_file_id} → {self.receiver_id}"

    @property
    def is_pending(self) -> bool:
        return not (self.accepted_at or self.declined_at or self.withdrawn_at)


class Delegation(models.Model):
    """A colleague holds the file between two days; it comes back by itself."""

    case_file = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="delegations")
    batch = models.UUIDField(default=uuid.uuid4, editable=False)
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="delegations"
    )
    # The door that this delegation opens; it closes by its own date.
    access = models.OneToOneField(
        # Both go with the case file; alone, the door of a delegation stays.
        TemporaryAccess,
        on_delete=models.RESTRICT,
        related_name="delegation",
    )
    starts_on = models.DateField(_("du"))
    ends_on = models.DateField(_("au"))
    note = models.TextField(_("consignes"), blank=True, max_length=2000)
    hand_back_note = models.TextField(_("note de retour"), blank=True, max_length=2000)
    ended_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("délégation")
        indexes = [models.Index(fields=["delegate", "ends_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="delegation_ends_after_start",
                violation_error_message=_("La fin de la délégation précède son début."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_file_id} → {self.delegate_id}"

"""What the person was told, in which words, and what they agreed to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from beneficiaries.models.beneficiary import Beneficiary
from beneficiaries.querysets import PersonalQuerySet, PrivacyNoticeQuerySet


class ConsentPurpose(models.TextChoices):
    """Each agreement is asked, given and withdrawn apart."""

    INFORMATION = "information", _("Note d’information sur vos données")
    REMINDERS = "reminders", _("Recevoir des rappels par SMS ou courriel")
    ALLIANCE = "alliance", _("Répondre aux points d’étape sur notre travail ensemble")
    SHARE_WITH_PARTNERS = "share_with_partners", _("Transmettre mon dossier à un partenaire")


class PrivacyNotice(models.Model):
    """One version of a wording; published versions never change."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="privacy_notices"
    )
    purpose = models.CharField(_("objet"), max_length=30, choices=ConsentPurpose)
    version = models.PositiveIntegerField(_("version"))
    wording = models.TextField(_("texte"))
    published_at = models.DateTimeField(default=timezone.now)

    objects = PrivacyNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("note d’information")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "purpose", "version"], name="notice_version_once"
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=ConsentPurpose.values), name="notice_purpose_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} (v{self.version})"


class NoticeDelivery(models.Model):
    """A notice was handed over, in a given version."""

    beneficiary = models.ForeignKey(
        Beneficiary, on_delete=models.CASCADE, related_name="notice_deliveries"
    )
    notice = models.ForeignKey(PrivacyNotice, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = PersonalQuerySet.as_manager()

    class Meta:
        verbose_name = _("remise de note")
        constraints = [
            models.UniqueConstraint(
                fields=["beneficiary", "notice"], name="notice_delivered_once_per_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} → {self.beneficiary_id}"


class Consent(models.Model):
    """An agreement to one wording, given then perhaps withdrawn; never overwritten."""

    beneficiary = models.ForeignKey(Beneficiary, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(_("objet"), max_length=30, choices=ConsentPurpose)
    notice = models.ForeignKey(PrivacyNotice, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    # From their own space: then nobody else is the author.
    withdrawn_by_person = models.BooleanField(default=False)

    objects = PersonalQuerySet.as_manager()

    class Meta:
        verbose_name = _("accord")
        constraints = [
            models.UniqueConstraint(
                fields=["beneficiary", "notice"],
                condition=Q(withdrawn_at__isnull=True),
                name="consent_one_in_force_per_wording",
                violation_error_message=_("Cet accord est déjà enregistré."),
            ),
            models.CheckConstraint(
                condition=Q(
                    withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_by_person=False
                )
                | Q(withdrawn_at__gte=F("given_at"), withdrawn_by__isnull=False)
                & Q(withdrawn_by_person=False)
                | Q(withdrawn_at__gte=F("given_at"), withdrawn_by__isnull=True)
                & Q(withdrawn_by_person=True),
                name="consent_withdrawn_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=ConsentPurpose.values), name="consent_purpose_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} : {self.beneficiary_id}"

"""Links that open one person's pages without an account."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from beneficiaries.models import Beneficiary
from followup.querysets import PersonalLinkQuerySet


class LinkPurpose(models.TextChoices):
    """A link opens one kind of page only."""

    SPACE = "space", _("Espace personnel")
    APPOINTMENT = "appointment", _("Rendez-vous")
    OPT_OUT = "opt_out", _("Arrêt des rappels")
    QUESTIONNAIRE = "questionnaire", _("Point d’étape")
    SURVEY = "survey", _("Avis sur le service")


class PersonalLink(models.Model):
    """256 random bits of which only the hash is kept; one person, one purpose, one end."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    beneficiary = models.ForeignKey(
        Beneficiary, on_delete=models.CASCADE, related_name="personal_links"
    )
    purpose = models.CharField(max_length=20, choices=LinkPurpose)
    subject_id = models.BigIntegerField(null=True)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # How it reached the person: "email", "sms", "card"; "code" for what a code opened.
    channel = models.CharField(max_length=10, blank=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = PersonalLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("lien personnel")
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose__in=LinkPurpose.values), name="link_purpose_known"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="link_expires_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} · {self.beneficiary_id}"

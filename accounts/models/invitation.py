"""Colleagues called in, before they have an account."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.organisation import Organisation, Team
from accounts.models.user import User
from accounts.querysets import InvitationQuerySet
from accounts.roles import Role


class Invitation(models.Model):
    """A colleague called in by an administrator; only a hash of the link is kept."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("équipe")
    )
    email = models.EmailField(_("adresse électronique"))
    given_name = models.CharField(_("prénom"), max_length=80)
    family_name = models.CharField(_("nom"), max_length=80)
    role = models.CharField(_("rôle"), max_length=20, choices=Role)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_at_and_by_together",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name} → {self.organisation}"

    @property
    def is_late(self) -> bool:
        """True once the link has stopped opening."""
        return self.expires_at <= timezone.now()

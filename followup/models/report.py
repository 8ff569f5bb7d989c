"""Progress reports handed over: immutable once made."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import CaseFile
from followup.querysets import FollowupQuerySet


class ProgressReport(models.Model):
    """One version of a report for a period, with the hash printed in its footer."""

    case_file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="reports")
    starts_on = models.DateField(_("du"))
    ends_on = models.DateField(_("au"))
    language = models.CharField(max_length=2, default="fr")
    simple = models.BooleanField(_("édition facile à lire"), default=False)
    sections = models.JSONField(default=list)
    remarks = models.TextField(_("remarques de la personne"), blank=True, max_length=3000)
    number = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=64)
    file = models.FileField(upload_to="reports/%Y/%m/")
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    shared_at = models.DateTimeField(null=True)

    objects = FollowupQuerySet.as_manager()

    class Meta:
        verbose_name = _("rapport d’étape")
        constraints = [
            models.UniqueConstraint(fields=["case_file", "number"], name="report_version_once"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="report_period_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_file_id} v{self.number}"

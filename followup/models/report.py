"""Progress reports handed over: immutable once made."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from beneficiaries.models import CaseFile
from followup.querysets import ProgressReportQuerySet, ReportBatchQuerySet


class ReportBatch(models.Model):
    """Reports ordered for many files at once, on their way to one ZIP."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("En attente")
        RUNNING = "running", _("En cours")
        DONE = "done", _("Prêt")
        FAILED = "failed", _("Interrompu")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    # The files of the list when it was ordered, in its order; each is judged again when written.
    case_file_ids = models.JSONField(default=list)
    starts_on = models.DateField(_("du"))
    ends_on = models.DateField(_("au"))
    sections = models.JSONField(default=list)
    # A print of its author's roles and teams: the ZIP is not given once they have changed.
    rights = models.CharField(max_length=32, blank=True, editable=False)
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    done_count = models.PositiveIntegerField(default=0)
    # Files that could not be written when their turn came: no longer the author's, or too long.
    skipped = models.JSONField(default=list)
    # The last sign of life; old and unfinished means that nobody works on it.
    progress_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    file = models.FileField(upload_to="report_batches/%Y/%m/", blank=True)
    form_key = models.UUIDField(null=True, unique=True, editable=False)

    objects = ReportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("lot de rapports")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "running", "done", "failed"]),
                name="report_batch_status_known",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="report_batch_period_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.asked_at:%Y-%m-%d}"

    @property
    def total(self) -> int:
        return len(self.case_file_ids)


class ProgressReport(models.Model):
    """One version of a report for a period, with the hash printed in its footer.

    A trigger refuses to change what was handed over; only `shared_at` may be filled in later.
    """

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
    # Of the file itself: a copy altered on the disk is not handed over.
    file_hash = models.CharField(max_length=64, default="", editable=False)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    shared_at = models.DateTimeField(null=True)
    batch = models.ForeignKey(
        ReportBatch, on_delete=models.SET_NULL, null=True, related_name="reports"
    )
    form_key = models.UUIDField(null=True, unique=True, editable=False)

    objects = ProgressReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("rapport d’étape")
        constraints = [
            models.UniqueConstraint(fields=["case_file", "number"], name="report_version_once"),
            models.UniqueConstraint(
                fields=["batch", "case_file"], name="report_once_per_batch_and_file"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="report_period_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_file_id} v{self.number}"

    @property
    def fingerprint(self) -> str:
        """The part of the hash that is printed: enough to recognise a copy."""
        return " ".join(self.content_hash[i : i + 4] for i in range(0, 16, 4))

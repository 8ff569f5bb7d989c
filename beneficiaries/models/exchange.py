"""Files that come in and go out: import batches, remembered mappings, export jobs."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from beneficiaries.models.beneficiary import Beneficiary
from beneficiaries.querysets import ExportJobQuerySet, ImportBatchQuerySet, ImportRowQuerySet


class ImportStatus(models.TextChoices):
    """Where a batch stands."""

    READ = "read", _("Lu, à vérifier")
    COMMITTING = "committing", _("En cours d’enregistrement")
    DONE = "done", _("Terminé")
    FAILED = "failed", _("Interrompu")
    ABANDONED = "abandoned", _("Abandonné")


class Verdict(models.TextChoices):
    """What the reading says of a row."""

    VALID = "valid", _("Valable")
    WARNING = "warning", _("À vérifier")
    REFUSED = "refused", _("Refusée")
    IGNORED = "ignored", _("Ignorée")


class ColumnMapping(models.Model):
    """How an organisation's usual file is read, remembered by its header line."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    header_hash = models.CharField(max_length=64)
    columns = models.JSONField()
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("correspondance de colonnes")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "header_hash"], name="mapping_once_per_header"
            )
        ]

    def __str__(self) -> str:
        return self.header_hash[:12]


class ImportBatch(models.Model):
    """One file sent by one person, read first, committed later."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField(default=timezone.now)
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    # What the reader found: encoding, separator, sheet, header line, header cells.
    reading = models.JSONField(default=dict)
    columns = models.JSONField(default=dict)
    # Names of counsellors in the file → user id, or null for "to assign".
    referents = models.JSONField(default=dict)
    programme = models.CharField(max_length=20)
    team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=12, choices=ImportStatus, default=ImportStatus.READ)
    line_count = models.PositiveIntegerField(default=0)
    done_count = models.PositiveIntegerField(default=0)
    committed_at = models.DateTimeField(null=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ImportStatus.values), name="import_status_known"
            )
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """One record of the file with its verdict; nothing is ever dropped without a row here."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    first_line = models.PositiveIntegerField()
    line_span = models.PositiveSmallIntegerField(default=1)
    cells = models.JSONField()
    cleaned = models.JSONField(default=dict)
    # [{"column": …, "level": "refused" | "warning", "sentence": …}]
    remarks = models.JSONField(default=list)
    verdict = models.CharField(max_length=10, choices=Verdict)
    beneficiary = models.ForeignKey(
        Beneficiary, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created = models.BooleanField(default=False)
    committed_at = models.DateTimeField(null=True)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("ligne d’import")
        constraints = [
            models.UniqueConstraint(fields=["batch", "first_line"], name="import_line_once"),
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values), name="import_verdict_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.first_line}"


class ExportJob(models.Model):
    """A list on its way to a file; it obeys the filters and the rights of who asked."""

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
    kind = models.CharField(max_length=4, choices=[("csv", "CSV"), ("xlsx", "XLSX")])
    filters = models.CharField(max_length=2000, blank=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    row_count = models.PositiveIntegerField(default=0)
    done_count = models.PositiveIntegerField(default=0)
    file = models.FileField(upload_to="exports/%Y/%m/", blank=True)
    finished_at = models.DateTimeField(null=True)

    objects = ExportJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["csv", "xlsx"]), name="export_kind_known")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.asked_at:%Y-%m-%d}"

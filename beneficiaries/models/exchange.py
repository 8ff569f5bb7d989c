"""Files that come in and go out: import batches, remembered mappings, export jobs."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from beneficiaries.models.beneficiary import Beneficiary
from beneficiaries.models.case_file import Programme
from beneficiaries.querysets import ExportJobQuerySet, ImportBatchQuerySet, ImportRowQuerySet


class ImportStatus(models.TextChoices):
    """Where a batch stands."""

    READ = "read", _("Lu, à vérifier")
    COMMITTING = "committing", _("En cours d’enregistrement")
    DONE = "done", _("Terminé")
    ABANDONED = "abandoned", _("Abandonné")


class Verdict(models.TextChoices):
    """What the reading says of a row."""

    VALID = "valid", _("Valable")
    WARNING = "warning", _("À vérifier")
    REFUSED = "refused", _("Refusée")
    IGNORED = "ignored", _("Ignorée")


class Decision(models.TextChoices):
    """What becomes of a row that looks like somebody already known."""

    CREATE = "create", _("Créer une nouvelle fiche : ce sont deux personnes")
    ATTACH = "attach", _("Rattacher à la fiche déjà présente")
    SKIP = "skip", _("Ne rien faire : la personne est déjà présente")


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


class ReferentName(models.Model):
    """Whom an organisation's files mean by a name, once somebody said it; null: to assign."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("nom de référent·e")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"], name="referent_name_once_per_organisation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}:{self.pk}"


class ImportBatch(models.Model):
    """One file sent by one person, read first, committed later."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    # Null: read by the command, without an author.
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(default=timezone.now)
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    # What the reader found: encoding, separator, sheet, header line, header cells.
    reading = models.JSONField(default=dict)
    # Column number (as text) → field of the case file; the others stay in the file.
    columns = models.JSONField(default=dict)
    # Folded name in the file → {"name": as written, "user": id or null, "chosen": by somebody}.
    referents = models.JSONField(default=dict)
    programme = models.CharField(max_length=20, choices=Programme)
    # Files that count weeks from the start of their programme say nothing of its date.
    week_zero = models.DateField(null=True)
    team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=12, choices=ImportStatus, default=ImportStatus.READ)
    line_count = models.PositiveIntegerField(default=0)
    done_count = models.PositiveIntegerField(default=0)
    # Who asked to record the rows; null until then, and for the command.
    committer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # The last sign of life of the recording; old and unfinished means that nobody works on it.
    progress_at = models.DateTimeField(null=True)
    committed_at = models.DateTimeField(null=True)
    # Cells are personal data with no further use once the people are in: emptied after a while.
    purged_at = models.DateTimeField(null=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ImportStatus.values), name="import_status_known"
            ),
            models.CheckConstraint(
                condition=Q(programme__in=Programme.values), name="import_programme_known"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """One record of the file with its verdict; nothing is ever dropped without a row here."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    first_line = models.PositiveIntegerField()
    line_span = models.PositiveIntegerField(default=1)
    cells = models.JSONField()
    cleaned = models.JSONField(default=dict)
    # importing.records.Remark: level, French msgid and its figures, column; never a cell's text.
    remarks = models.JSONField(default=list)
    verdict = models.CharField(max_length=10, choices=Verdict)
    # The person already known that this row looks like; what somebody decided; what will be done.
    match = models.ForeignKey(Beneficiary, on_delete=models.SET_NULL, null=True, related_name="+")
    decision = models.CharField(max_length=6, choices=Decision, blank=True)
    action = models.CharField(max_length=6, choices=Decision, blank=True)
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
            models.CheckConstraint(
                condition=Q(decision__in=["", *Decision.values]), name="import_decision_known"
            ),
            models.CheckConstraint(
                condition=Q(action__in=["", *Decision.values]), name="import_action_known"
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
    # The case files of the list, or what a higher app registered (beneficiaries.export_subjects).
    subject = models.CharField(max_length=30, default="case_files", editable=False)
    kind = models.CharField(max_length=4, choices=[("csv", "CSV"), ("xlsx", "XLSX")])
    filters = models.CharField(max_length=2000, blank=True)
    # A print of its author's roles and teams: the file is not given once they have changed.
    rights = models.CharField(max_length=32, blank=True, editable=False)
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

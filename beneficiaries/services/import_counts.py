"""The accounting of an import: read + refused + ignored = lines of the file."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from beneficiaries.models import Decision, ImportBatch, Verdict

TO_COMMIT = (Verdict.VALID, Verdict.WARNING)


@dataclass(frozen=True, slots=True)
class Counts:
    """The accounting of a batch, in lines of the file and in rows."""

    lines: int
    read_lines: int
    refused_lines: int
    ignored_lines: int
    valid: int
    warning: int
    refused: int
    ignored: int
    to_create: int
    to_attach: int
    spread: int
    created: int
    present: int
    attached: int

    @property
    def to_commit(self) -> int:
        return self.valid + self.warning

    @property
    def to_record(self) -> int:
        """People whom the import will bring something: a sheet, or a case file."""
        return self.to_create + self.to_attach

    @property
    def already_here(self) -> int:
        """Rows that will change nothing."""
        return self.to_commit - self.to_record


def counts_of(batch: ImportBatch) -> Counts:
    """Counted from the rows themselves, in one query."""
    refused, ignored = Q(verdict=Verdict.REFUSED), Q(verdict=Verdict.IGNORED)
    coming, done = Q(verdict__in=TO_COMMIT), Q(committed_at__isnull=False)
    found = batch.rows.aggregate(
        read_lines=Sum("line_span", filter=coming, default=0),
        refused_lines=Sum("line_span", filter=refused, default=0),
        ignored_lines=Sum("line_span", filter=ignored, default=0),
        valid=Count("pk", filter=Q(verdict=Verdict.VALID)),
        warning=Count("pk", filter=Q(verdict=Verdict.WARNING)),
        refused=Count("pk", filter=refused),
        ignored=Count("pk", filter=ignored),
        to_create=Count("pk", filter=coming & Q(action=Decision.CREATE)),
        to_attach=Count("pk", filter=coming & Q(action=Decision.ATTACH)),
        spread=Count("pk", filter=coming & Q(line_span__gt=1)),
        created=Count("pk", filter=done & Q(created=True)),
        present=Count("pk", filter=done & Q(action=Decision.SKIP)),
        attached=Count("pk", filter=done & Q(action=Decision.ATTACH)),
    )
    return Counts(lines=batch.line_count, **found)

"""What the pages of the import show: rows with their sentences, filters with their counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from beneficiaries.importing import columns
from beneficiaries.importing.columns import TARGETS
from beneficiaries.importing.doubles import ALREADY_HERE, NAMED_HERE, PROBABLY_HERE
from beneficiaries.importing.records import REFUSED, Remark
from beneficiaries.models import Decision, ImportBatch, ImportRow, ImportStatus, Verdict
from beneficiaries.services.import_commit import seems_stopped
from beneficiaries.services.import_counts import Counts, counts_of

ROWS_PER_PAGE = 50
MOST_SHOWN = 120
TONES = {Verdict.VALID: "leaf", Verdict.WARNING: "sun"}
ICONS = {
    Verdict.VALID: "check-circle",
    Verdict.WARNING: "exclamation-triangle",
    Verdict.REFUSED: "x-circle",
}
ALREADY = {ALREADY_HERE, PROBABLY_HERE, NAMED_HERE}
STEPS = (_("Fichier"), _("Vérification"), _("Enregistrement"))
STATUS_TONES = {
    ImportStatus.READ: "sun",
    ImportStatus.COMMITTING: "primary",
    ImportStatus.DONE: "leaf",
}


@dataclass(frozen=True, slots=True)
class ShownRemark:
    """A sentence with the cell that it is about."""

    level: str
    column: str
    cell: str
    text: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One line of the table."""

    row: ImportRow
    name: str
    reference: str
    remarks: list[ShownRemark]

    @property
    def tone(self) -> str:
        return TONES.get(Verdict(self.row.verdict), "")

    @property
    def icon(self) -> str:
        return ICONS.get(Verdict(self.row.verdict), "")

    @property
    def lines(self) -> str:
        """ "22 et 23" for a record that stretches over two lines."""
        if self.row.line_span == 1:
            return str(self.row.first_line)
        return f"{self.row.first_line}–{self.row.first_line + self.row.line_span - 1}"


@dataclass(frozen=True, slots=True)
class Sieve:
    """One filter of the table, with how many rows it keeps."""

    key: str
    label: str | Promise
    count: int


def rows_page(batch: ImportBatch, verdict: str, number: str) -> Page[Any]:
    """Fifty rows, those of one verdict or all."""
    rows = batch.rows.order_by("first_line")
    if verdict in Verdict.values:
        rows = rows.filter(verdict=verdict)
    page: Page[Any] = Paginator(rows, ROWS_PER_PAGE).get_page(number[:9])
    page.object_list = [_shown(batch, row) for row in page.object_list]
    return page


def _shown(batch: ImportBatch, row: ImportRow) -> ShownRow:
    cleaned = row.cleaned
    name = f"{cleaned.get(columns.GIVEN_NAME, '')} {cleaned.get(columns.FAMILY_NAME, '')}".strip()
    if not name:
        name = " · ".join(cell for cell in row.cells if cell)[:80] or "—"
    return ShownRow(row, name, cleaned.get(columns.REFERENCE, ""), list(_remarks(batch, row)))


def _remarks(batch: ImportBatch, row: ImportRow) -> Iterator[ShownRemark]:
    header = batch.reading.get("header", [])
    for remark in _worth_saying([Remark.restored(stored) for stored in row.remarks], row):
        place = -1 if remark.column is None else remark.column
        yield ShownRemark(
            remark.level,
            header[place] if 0 <= place < len(header) else "",
            row.cells[place][:MOST_SHOWN] if 0 <= place < len(row.cells) else "",
            remark.text,
        )


def _worth_saying(remarks: list[Remark], row: ImportRow) -> list[Remark]:
    """Of a line that brings nobody, why; what would become of its cells no longer matters."""
    if row.verdict == Verdict.REFUSED:
        decisive = [remark for remark in remarks if remark.level == REFUSED]
    elif row.action == Decision.SKIP:
        decisive = [remark for remark in remarks if remark.sentence in ALREADY]
    else:
        decisive = []
    return decisive or remarks


def sieves(counts: Counts) -> list[Sieve]:
    """The filters above the table."""
    everything = counts.to_commit + counts.refused + counts.ignored
    return [
        Sieve("", _("Toutes"), everything),
        Sieve(Verdict.VALID, _("Valables"), counts.valid),
        Sieve(Verdict.WARNING, _("À vérifier"), counts.warning),
        Sieve(Verdict.REFUSED, _("Refusées"), counts.refused),
        Sieve(Verdict.IGNORED, _("Ignorées"), counts.ignored),
    ]


def batch_context(batch: ImportBatch, query: Any) -> dict[str, Any]:
    """All that the page of one import shows."""
    counts = counts_of(batch)
    verdict = query.get("verdict", "")
    step = {ImportStatus.READ: 2, ImportStatus.ABANDONED: 2}.get(ImportStatus(batch.status), 3)
    return {
        "batch": batch,
        "counts": counts,
        "sieves": sieves(counts),
        "verdict": verdict if verdict in Verdict.values else "",
        "page": rows_page(batch, verdict, query.get("page", "1")),
        "steps": STEPS,
        "step": 4 if batch.status == ImportStatus.DONE else step,
        "editable": batch.status == ImportStatus.READ,
        "stopped": seems_stopped(batch),
        "unmapped": _unmapped(batch),
        "unknown_referents": _unknown_referents(batch),
        "week_zero_missing": columns.ENTRY_WEEK in batch.columns.values() and not batch.week_zero,
        "commit_label": _commit_label(counts),
    }


def _commit_label(counts: Counts) -> str:
    return ngettext(
        "Enregistrer 1 personne", "Enregistrer les %(number)s personnes", counts.to_record
    ) % {"number": counts.to_record}


def _unmapped(batch: ImportBatch) -> list[str]:
    """Columns that stay in the file."""
    return [
        title
        for index, title in enumerate(batch.reading.get("header", []))
        if batch.columns.get(str(index)) not in TARGETS
    ]


def _unknown_referents(batch: ImportBatch) -> list[str]:
    return [
        entry["name"]
        for entry in batch.referents.values()
        if not entry["user"] and not entry["chosen"]
    ]


def batches_page(batches: Any, number: str) -> Page[Any]:
    """Twenty imports, the newest first."""
    rows = batches.select_related("uploaded_by", "team").order_by("-uploaded_at", "-pk")
    page: Page[Any] = Paginator(rows, 20).get_page(number[:9])
    page.object_list = [(batch, STATUS_TONES.get(batch.status, "")) for batch in page.object_list]
    return page

"""Deeds on an import before anything is recorded: read, map, correct, give up."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Team, User
from beneficiaries.importing import columns as fields
from beneficiaries.importing.columns import guessed, header_hash
from beneficiaries.importing.decoding import without_controls
from beneficiaries.importing.reading import read
from beneficiaries.importing.records import IGNORED, Reading, Record
from beneficiaries.models import (
    ColumnMapping,
    Decision,
    ImportBatch,
    ImportRow,
    ImportStatus,
    ReferentName,
    Verdict,
)
from beneficiaries.nir import contains_nir
from beneficiaries.refusals import Refused
from beneficiaries.services.import_judging import (
    MATCH_HIDDEN,
    able_referents,
    concerned,
    hidden_matches,
    judge_rows,
    referents_in,
    row_keys,
    save_rows,
)

CELLS_KEPT = datetime.timedelta(days=30)
UNFINISHED_KEPT = datetime.timedelta(days=90)
NOT_OPEN = _("Cet import n’est plus modifiable : il est enregistré ou abandonné.")
JUDGED_FIELDS = ["cells", "cleaned", "remarks", "verdict", "action", "match", "decision"]


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person decides for the whole file."""

    programme: str
    team: Team | None = None
    week_zero: datetime.date | None = None


@transaction.atomic
def read_batch(
    *,
    by: User | None,
    organisation: Organisation,
    file_name: str,
    data: bytes,
    choices: Choices,
) -> ImportBatch:
    """Read a file into rows, each with its verdict; the file itself is not kept."""
    reading = read(data)
    batch = ImportBatch.objects.create(
        organisation=organisation,
        uploaded_by=by,
        file_name=safe_name(file_name),
        file_hash=hashlib.sha256(data).hexdigest(),
        reading=reading.summary(),
        columns=_columns_for(organisation, reading),
        programme=choices.programme,
        team=choices.team,
        week_zero=choices.week_zero,
        line_count=reading.line_count,
    )
    rows = [_row(batch, record) for record in reading.records]
    batch.referents = referents_in(organisation, _referent_cells(batch, rows))
    batch.save(update_fields=["referents"])
    judge_rows(batch, rows)
    ImportRow.objects.bulk_create(rows, batch_size=1000)
    return batch


def _columns_for(organisation: Organisation, reading: Reading) -> dict[str, str]:
    """As last time for the same header, else by what the header says."""
    known = ColumnMapping.objects.filter(
        organisation=organisation, header_hash=header_hash(reading.header)
    ).first()
    if known is not None:
        return {index: key for index, key in known.columns.items() if key in fields.TARGETS}
    return {str(index): key for index, key in guessed(reading.header).items()}


def _row(batch: ImportBatch, record: Record) -> ImportRow:
    return ImportRow(
        batch=batch,
        first_line=record.first_line,
        line_span=record.span,
        cells=record.cells,
        remarks=[remark.stored() for remark in record.all_remarks()],
        verdict=Verdict.IGNORED if record.ignored else Verdict.VALID,
    )


def _referent_cells(batch: ImportBatch, rows: Iterable[ImportRow]) -> list[str]:
    """Every name of the counsellor column."""
    place = next((int(i) for i, key in batch.columns.items() if key == fields.REFERENT), None)
    if place is None:
        return []
    return [row.cells[place] for row in rows if row.verdict != IGNORED and place < len(row.cells)]


def safe_name(file_name: str) -> str:
    """A file's name for the page: no folder, no control mark, no social-security number; short."""
    last = re.split(r"[/\\]", without_controls(file_name))[-1]
    if contains_nir(last):
        last = re.sub(r"\d", "•", last)
    return " ".join(last.split())[:200].strip(". ") or "fichier"


@transaction.atomic
def remap_batch(
    *,
    by: User | None,
    batch: ImportBatch,
    columns: Mapping[int, str],
    referents: Mapping[str, int | None],
    choices: Choices,
) -> ImportBatch:
    """Choose columns, colleagues, programme, team and week 0; remembered for next time."""
    locked = _open_batch(batch)
    locked.columns = {str(index): key for index, key in columns.items() if key in fields.TARGETS}
    locked.programme, locked.team = choices.programme, choices.team
    locked.week_zero = choices.week_zero
    _remember(locked, referents)
    rows = list(locked.rows.order_by("first_line"))
    locked.referents = referents_in(locked.organisation, _referent_cells(locked, rows))
    locked.save(update_fields=["columns", "programme", "team", "week_zero", "referents"])
    judge_rows(locked, rows)
    save_rows(rows, JUDGED_FIELDS)
    return locked


def _remember(batch: ImportBatch, referents: Mapping[str, int | None]) -> None:
    """The same header, the same names: the next file needs no choice."""
    ColumnMapping.objects.update_or_create(
        organisation=batch.organisation,
        header_hash=header_hash(batch.reading.get("header", [])),
        defaults={"columns": batch.columns, "saved_at": timezone.now()},
    )
    able = set(able_referents(batch.organisation).values_list("pk", flat=True))
    for key, user_id in referents.items():
        if key in batch.referents and (user_id is None or user_id in able):
            ReferentName.objects.update_or_create(
                organisation=batch.organisation,
                name=key,
                defaults={"user_id": user_id, "saved_at": timezone.now()},
            )


@transaction.atomic
def correct_row(
    *, by: User | None, row: ImportRow, cells: Mapping[int, str], decision: str
) -> ImportRow:
    """Write cells as corrected, then judge the row again, and those that depend on it."""
    batch = _open_batch(row.batch)
    rows = batch.rows.exclude(verdict=Verdict.IGNORED).order_by("first_line")
    corrected = rows.filter(pk=row.pk).first()
    if corrected is None:
        raise Refused(_("Cette ligne est ignorée : il n’y a rien à corriger."))
    keys = row_keys(corrected.cleaned)
    _write_cells(corrected, cells)
    corrected.decision = decision
    _learn_referents(batch, [corrected])
    judge_rows(batch, [corrected])
    tied = _tied(corrected, rows, keys)
    judge_rows(batch, tied)
    if decision == Decision.ATTACH and hidden_matches(by, [corrected]):
        raise Refused(_(MATCH_HIDDEN))
    save_rows({other.pk: other for other in [corrected, *tied]}.values(), JUDGED_FIELDS)
    return corrected


def _tied(corrected: ImportRow, rows: QuerySet[ImportRow], keys: set[str]) -> list[ImportRow]:
    """The row and those it depends on, in file order; of the others only the keys are read."""
    others = list(rows.exclude(pk=corrected.pk).only("first_line", "cleaned"))
    reached = concerned([*others, corrected], keys | row_keys(corrected.cleaned))
    found = list(rows.exclude(pk=corrected.pk).filter(pk__in=[other.pk for other in reached]))
    return sorted([corrected, *found], key=lambda other: other.first_line)


def _write_cells(row: ImportRow, cells: Mapping[int, str]) -> None:
    """A cell typed anew is no longer the one that the reader spoke about."""
    for index, text in cells.items():
        row.cells += [""] * (index + 1 - len(row.cells))
        if row.cells[index] != text:
            row.cells[index] = text
            row.remarks = [
                stored
                for stored in row.remarks
                if not (stored["kept"] and stored["column"] == index)
            ]


def _learn_referents(batch: ImportBatch, rows: Iterable[ImportRow]) -> None:
    """A corrected cell may name a colleague whom the file did not."""
    known = referents_in(batch.organisation, _referent_cells(batch, rows))
    if known.keys() - batch.referents.keys():
        batch.referents = known | batch.referents
        batch.save(update_fields=["referents"])


@transaction.atomic
def abandon_batch(*, by: User | None, batch: ImportBatch) -> ImportBatch:
    """Give up: nothing was recorded, and the cells are forgotten at once."""
    locked = _open_batch(batch)
    locked.status = ImportStatus.ABANDONED
    locked.purged_at = timezone.now()
    locked.save(update_fields=["status", "purged_at"])
    _forget_cells(locked)
    return locked


def _open_batch(batch: ImportBatch) -> ImportBatch:
    """The batch, locked, as long as nothing is recorded."""
    locked = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if locked.status != ImportStatus.READ:
        raise Refused(NOT_OPEN)
    return locked


def purge_imports(now: datetime.datetime | None = None) -> int:
    """Empty the cells of imports that are finished or forgotten; says how many."""
    now = now or timezone.now()
    finished = ImportBatch.objects.filter(
        purged_at__isnull=True, status=ImportStatus.DONE, committed_at__lt=now - CELLS_KEPT
    )
    forgotten = ImportBatch.objects.filter(
        purged_at__isnull=True, status=ImportStatus.READ, uploaded_at__lt=now - UNFINISHED_KEPT
    )
    purged = 0
    for batch in [*finished.order_by("pk"), *forgotten.order_by("pk")]:
        with transaction.atomic():
            if batch.status == ImportStatus.READ:
                batch.status = ImportStatus.ABANDONED
            batch.purged_at = now
            batch.save(update_fields=["status", "purged_at"])
            _forget_cells(batch)
        purged += 1
    return purged


def _forget_cells(batch: ImportBatch) -> None:
    batch.rows.update(cells=[], cleaned={})

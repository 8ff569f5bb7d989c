"""CSV files: separator found, quoted line ends kept, every physical line counted."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from beneficiaries.importing.columns import recognised
from beneficiaries.importing.decoding import ENCODING_LABELS, decoded, without_controls
from beneficiaries.importing.limits import (
    MAX_COLUMNS,
    MAX_LINES,
    MAX_QUOTED_LINES,
    MAX_SEPARATORS,
)
from beneficiaries.importing.records import WARNING, Record, Remark, Table
from beneficiaries.importing.unreadable import UnreadableFile

SEPARATORS = (";", ",", "\t", "|")
SEPARATOR_LABELS = {";": ";", ",": ",", "\t": "TAB", "|": "|"}
SEPARATOR_LINE = gettext_noop("Indication du séparateur, pour le tableur.")
UNBALANCED = gettext_noop("Guillemets mal fermés : la ligne a été lue telle quelle, vérifiez-la.")
DAMAGED = gettext_noop("Un caractère de cette ligne n’a pas pu être lu (�).")
_LINE_ENDS = re.compile(r"\r\n|\n|\r")
_SAMPLE_LINES = 60


def read_separated(data: bytes) -> Table:
    """The records of a CSV file."""
    text, encoding = decoded(data)
    lines = _physical_lines(without_controls(text))
    declared = _declared_separator(lines)
    separator = declared or _best_separator(lines)
    records = list(_records(lines, separator, start=1 if declared else 0))
    if declared:
        records.insert(0, Record(1, [lines[0].strip()], ignored=SEPARATOR_LINE))
    return Table(
        kind="csv",
        records=records,
        line_count=len(lines),
        encoding=ENCODING_LABELS[encoding],
        separator=SEPARATOR_LABELS[separator],
    )


def _physical_lines(text: str) -> list[str]:
    """The lines as a text editor numbers them; the end of the last one opens no other."""
    ends = text.count("\n") + text.count("\r") - text.count("\r\n")
    if ends > MAX_LINES:
        raise UnreadableFile(
            _("Ce fichier compte plus de %(most)s lignes : partagez-le en plusieurs fichiers.")
            % {"most": MAX_LINES}
        )
    lines = _LINE_ENDS.split(text)
    if lines[-1] == "":
        lines.pop()
    if any(line.count(mark) > MAX_SEPARATORS for line in lines for mark in SEPARATORS):
        raise UnreadableFile(too_many_columns())
    return lines


def too_many_columns() -> object:
    """The sentence that the three formats share."""
    return _(
        "Ce fichier compte plus de %(most)s colonnes : ce n’est pas une liste de personnes."
    ) % {"most": MAX_COLUMNS}


def _declared_separator(lines: list[str]) -> str:
    """Excel's own first line, such as "sep=;"."""
    found = re.fullmatch(r'"?sep=(.)"?[;,\t|]*\s*', lines[0], re.IGNORECASE) if lines else None
    return found.group(1) if found and found.group(1) in SEPARATORS else ""


def _best_separator(lines: list[str]) -> str:
    """The one that shows a header we know, then the one that cuts most lines alike."""
    sample = [line for line in lines[:400] if line.strip()][:_SAMPLE_LINES]
    return max(SEPARATORS, key=lambda separator: _regularity(sample, separator))


def _regularity(sample: list[str], separator: str) -> tuple[int, float]:
    records = [record.cells for record in _records(sample, separator)]
    known = max((recognised(cells) for cells in records[:30]), default=0)
    sizes = Counter(len(cells) for cells in records if len(cells) > 1)
    if not sizes:
        return known, 0.0
    size, times = sizes.most_common(1)[0]
    return known, times / len(records) * min(size, 30)


def _records(lines: list[str], separator: str, start: int = 0) -> Iterator[Record]:
    place = start
    while place < len(lines):
        record = _record_at(lines, place, separator)
        yield record
        place += record.span


def _record_at(lines: list[str], place: int, separator: str) -> Record:
    """One record; when its quotes never close, the line is read as it stands."""
    line = lines[place]
    remarks = [Remark(WARNING, DAMAGED, kept=True)] if "\ufffd" in line else []
    if '"' not in line:
        return Record(place + 1, bounded(line.split(separator)), remarks=remarks)
    reader = csv.reader(
        (f"{following}\n" for following in lines[place : place + MAX_QUOTED_LINES]),
        delimiter=separator,
        strict=True,
    )
    try:
        cells = next(reader)
    except (csv.Error, StopIteration):
        cells = [cell.strip().strip('"') for cell in line.split(separator)]
        return Record(
            place + 1, bounded(cells), remarks=[*remarks, Remark(WARNING, UNBALANCED, kept=True)]
        )
    return Record(place + 1, bounded(cells), span=reader.line_num, remarks=remarks)


def bounded(cells: list[str]) -> list[str]:
    """The cells without the empty ones that trail; too many columns is no table."""
    if len(cells) <= MAX_COLUMNS:
        return cells
    if any(cell.strip() for cell in cells[MAX_COLUMNS:]):
        raise UnreadableFile(too_many_columns())
    return cells[:MAX_COLUMNS]

"""One file in, one Reading out; whatever is wrong comes out as one UnreadableFile sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from beneficiaries.importing import kinds
from beneficiaries.importing.columns import recognised
from beneficiaries.importing.limits import MAX_CELL, MAX_COLUMNS, MAX_ROWS
from beneficiaries.importing.records import IGNORED, WARNING, Reading, Record, Remark, Table
from beneficiaries.importing.separated import read_separated, too_many_columns
from beneficiaries.importing.sheets import read_package
from beneficiaries.importing.unreadable import UnreadableFile
from beneficiaries.names import folded
from beneficiaries.nir import contains_nir

BLANK = gettext_noop("Ligne vide.")
TITLE = gettext_noop("Ligne de titre, avant l’en-tête.")
HEADER = gettext_noop("Ligne d’en-tête.")
HEADER_AGAIN = gettext_noop("En-tête répété.")
TOTAL = gettext_noop("Ligne de total.")
FOOTER = gettext_noop("Ligne de pied de page.")
REPEATED = gettext_noop("Répète exactement la ligne %(line)s.")
NIR_REMOVED = gettext_noop(
    "Cette cellule contenait un numéro de sécurité sociale : elle n’a pas été gardée."
)
CELL_TOO_LONG = gettext_noop("Cette cellule était trop longue : elle n’a pas été gardée.")
NIR_MASK = "•••"
_HEADER_DEPTH = 30
_TOTAL_WORDS = re.compile(r"(sous )?(total|totaux|moyenne|somme|effectif)( general| generale)?\b")
_FOOTER_WORDS = re.compile(
    r"(fin (de|du|d)\b|page \d|source\b|edite\b|imprime\b|genere\b|export\b|extraction\b"
    r"|confidentiel|nombre de|nb de)"
)
# An apostrophe that an export put before a formula comes off again.
_NEUTRALISED = re.compile(r"\A'([=+\-@])")
_DIGITS = re.compile(r"\d")
_DATA_LIKE = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}|[^@\s]+@[^@\s]+\.\w+|(\d[ .]?){9,}")


def read(data: bytes) -> Reading:
    """Recognise the format, find the header, say why each other line is left out."""
    try:
        table = read_package(data) if kinds.kind_of(data) == kinds.ZIP else read_separated(data)
        return _understood(table)
    except (MemoryError, RecursionError):
        raise UnreadableFile(_("Ce fichier est trop complexe pour être lu.")) from None


def _understood(table: Table) -> Reading:
    _careful_cells(table.records)
    place = _header_place(table.records)
    header = _header_cells(table.records, place)
    if place is not None:
        for record in table.records[:place]:
            record.ignored = record.ignored or (BLANK if record.is_blank else TITLE)
        table.records[place].ignored = HEADER
    for record in table.records[0 if place is None else place + 1 :]:
        record.ignored = record.ignored or _reason_to_ignore(record, header)
    _ignore_repeats(table.records)
    rows = sum(1 for record in table.records if not record.ignored)
    if rows == 0:
        raise UnreadableFile(
            _("Ce fichier ne contient aucune ligne à importer : seulement des titres ou du vide.")
        )
    if rows > MAX_ROWS:
        raise UnreadableFile(
            _("Ce fichier compte plus de %(most)s personnes : partagez-le en plusieurs fichiers.")
            % {"most": MAX_ROWS}
        )
    return Reading(table, header, None if place is None else table.records[place].first_line)


def _careful_cells(records: list[Record]) -> None:
    """Trim each cell; a social-security number or an endless text never goes further."""
    for record in records:
        for index, cell in enumerate(record.cells):
            cell = _NEUTRALISED.sub(r"\1", cell.strip()) if cell else cell
            if len(cell) > MAX_CELL:
                cell = ""
                record.remarks.append(Remark(WARNING, CELL_TOO_LONG, index, kept=True))
            elif len(_DIGITS.findall(cell)) >= 12 and contains_nir(cell):
                cell = NIR_MASK
                record.remarks.append(Remark(WARNING, NIR_REMOVED, index, kept=True))
            record.cells[index] = cell
        while record.cells and not record.cells[-1]:
            record.cells.pop()


def _header_place(records: Sequence[Record]) -> int | None:
    """The line that names most fields; without any, the first full one that holds no data."""
    first = [
        (place, record)
        for place, record in enumerate(records[: _HEADER_DEPTH * 2])
        if not record.is_blank and not record.ignored
    ][:_HEADER_DEPTH]
    known = [(recognised(record.cells), -place) for place, record in first]
    if known and max(known)[0] >= 2:
        return -max(known)[1]
    widest = max((_filled(record) for _place, record in first), default=0)
    for place, record in first:
        if _filled(record) >= max(2, widest - 2):
            return None if any(_DATA_LIKE.search(cell[:80]) for cell in record.cells) else place
    return first[0][0] if first and recognised(first[0][1].cells) else None


def _filled(record: Record) -> int:
    return sum(1 for cell in record.cells if cell)


def _header_cells(records: Sequence[Record], place: int | None) -> list[str]:
    """Column titles, one per column, never empty."""
    width = max((len(record.cells) for record in records), default=0)
    if width > MAX_COLUMNS:
        raise UnreadableFile(too_many_columns())
    cells = [] if place is None else [" ".join(c.split())[:120] for c in records[place].cells]
    cells += [""] * (width - len(cells))
    return [
        cell or str(_("Colonne %(number)s") % {"number": index + 1})
        for index, cell in enumerate(cells)
    ]


def _reason_to_ignore(record: Record, header: Sequence[str]) -> str:
    """Why a line after the header is no person; empty when it may be one."""
    if record.is_blank:
        return BLANK
    filled = [cell for cell in record.cells if cell]
    titles = [cell.casefold() for cell in header[: len(record.cells)]]
    if len(filled) > 1 and [" ".join(c.split()).casefold() for c in record.cells] == titles:
        return HEADER_AGAIN
    words = folded(filled[0][:80])
    if _TOTAL_WORDS.match(words) and (len(filled) == 1 or all(map(_is_figure, filled[1:]))):
        return TOTAL
    if len(filled) == 1 and len(header) > 2 and _FOOTER_WORDS.match(words):
        return FOOTER
    return ""


def _is_figure(text: str) -> bool:
    return bool(re.fullmatch(r"[\d\s.,%€+-]{1,30}", text))


def _ignore_repeats(records: list[Record]) -> None:
    """A line that repeats another, cell for cell, adds nobody; a masked cell is not comparable."""
    seen: dict[tuple[str, ...], int] = {}
    for record in records:
        cells = tuple(record.cells)
        if record.ignored or len([c for c in cells if c]) < 3 or NIR_MASK in cells:
            continue
        first = seen.setdefault(cells, record.first_line)
        if first != record.first_line:
            record.ignored = REPEATED
            record.remarks.append(Remark(IGNORED, REPEATED, values={"line": first}))

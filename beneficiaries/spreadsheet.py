"""Files for spreadsheets, in which nothing that people typed can run.

A cell that a spreadsheet could take for a formula gets an apostrophe in front: the text stays
readable and is never computed. Rows are written one by one, so that memory stays flat.
"""

from __future__ import annotations

import csv
import datetime
import re
from collections.abc import Iterable, Sequence
from typing import IO, Any, Final, Protocol

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

Value = str | int | datetime.date | datetime.datetime | None

CSV_TYPE: Final = "text/csv; charset=utf-8"
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES: Final = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE}
LONGEST_CELL: Final = 32_000
BOM: Final = "\ufeff"

# What opens a formula, also as full-width signs, which some programs read as plain ones.
_FORMULA = re.compile(r"^[\s\"'’`\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]")
_BREAKS = re.compile(r"^[\t\r\n]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class SheetWriter(Protocol):
    """Writes rows, then closes the file."""

    def row(self, values: Sequence[Value], *, heading: bool = False) -> None: ...

    def close(self) -> None: ...


def harmless(text: str) -> str:
    """The text as a cell that no spreadsheet computes; "+33 6…" gives "'+33 6…"."""
    text = _CONTROLS.sub("", text)[:LONGEST_CELL]
    return f"'{text}" if _FORMULA.match(text) or _BREAKS.match(text) else text


def writer(kind: str, target: IO[bytes], *, title: str, widths: Sequence[int] = ()) -> SheetWriter:
    """A writer for "csv" or "xlsx"."""
    if kind == "csv":
        return _CsvWriter(target)
    return _XlsxWriter(target, title=title, widths=widths)


def write_rows(
    kind: str, target: IO[bytes], rows: Iterable[Sequence[Value]], *, title: str
) -> None:
    """A whole small file: the first row is the heading."""
    sheet = writer(kind, target, title=title)
    for index, row in enumerate(rows):
        sheet.row(row, heading=index == 0)
    sheet.close()


class _Text:
    """The text layer over a binary target, without closing it."""

    def __init__(self, target: IO[bytes]) -> None:
        self.target = target

    def write(self, text: str) -> None:
        self.target.write(text.encode("utf-8", "replace"))


class _CsvWriter:
    """As French spreadsheets open it by a double click: BOM, semicolons, CRLF."""

    def __init__(self, target: IO[bytes]) -> None:
        target.write(BOM.encode())
        self._csv = csv.writer(_Text(target), delimiter=";", lineterminator="\r\n")

    def row(self, values: Sequence[Value], *, heading: bool = False) -> None:
        self._csv.writerow([_written(value) for value in values])

    def close(self) -> None:
        """Nothing is held back."""


class _XlsxWriter:
    """Texts as texts and dates as dates; no cell is ever a formula."""

    def __init__(self, target: IO[bytes], *, title: str, widths: Sequence[int]) -> None:
        self._target = target
        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet(re.sub(r"[\\*?:/\[\]]", " ", title)[:31])
        for index, width in enumerate(widths, start=1):
            self._sheet.column_dimensions[get_column_letter(index)].width = width
        self._bold = Font(bold=True)

    def row(self, values: Sequence[Value], *, heading: bool = False) -> None:
        self._sheet.append([self._cell(value, heading=heading) for value in values])

    def close(self) -> None:
        self._book.save(self._target)

    def _cell(self, value: Value, *, heading: bool) -> Any:
        """A cell object only where its kind must be said: it costs as much as ten plain values."""
        if isinstance(value, datetime.datetime):
            value = timezone.localtime(value).replace(tzinfo=None)
        if isinstance(value, str):
            value = ILLEGAL_CHARACTERS_RE.sub("", harmless(value))
        if not heading and (not value or (isinstance(value, str) and value[0] not in "=#")):
            return value
        written: Any = value
        cell = WriteOnlyCell(self._sheet, value=written)
        if isinstance(value, str):
            cell.data_type = "s"
        elif isinstance(value, datetime.datetime):
            cell.number_format = "dd/mm/yyyy hh:mm"
        elif isinstance(value, datetime.date):
            cell.number_format = "dd/mm/yyyy"
        if heading:
            cell.font = self._bold
        return cell


def _written(value: Value) -> str:
    """A value as text in a French file."""
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).strftime("%d/%m/%Y %H:%M")
    if isinstance(value, datetime.date):
        return value.strftime("%d/%m/%Y")
    return harmless(value) if isinstance(value, str) else "" if value is None else str(value)

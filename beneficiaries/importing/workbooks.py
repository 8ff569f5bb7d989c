"""XLSX read as a stream, with our own bounds: values only, formulas are never computed.

Not openpyxl: it pads rows up to the coordinates that a file claims, and loads whole parts before
any bound can be checked. The tests compare both on honest files.
"""

from __future__ import annotations

import datetime
import posixpath
import re
from functools import partial
from typing import Any

from beneficiaries.importing.grids import Grid, Sheet
from beneficiaries.importing.limits import MAX_CELL, MAX_LINES, MAX_SHARED_TEXT
from beneficiaries.importing.packages import TOO_COMPLEX, ElementHandler, Package
from beneficiaries.importing.records import Record
from beneficiaries.importing.unreadable import UnreadableFile

WORKBOOK = "xl/workbook.xml"
_REFERENCE = re.compile(r"([A-Za-z]{1,4})(\d{1,9})")
_BUILT_IN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_QUOTED_FORMAT = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_EPOCH = datetime.datetime(1899, 12, 30)
_EPOCH_1904 = datetime.datetime(1904, 1, 1)
_LAST_SERIAL = 2_958_465


def workbook_sheets(package: Package) -> list[Sheet]:
    """The visible sheets, each read when it is asked for."""
    book = _Book(package)
    package.parse(WORKBOOK, book)
    targets = _Relations(package)
    package.parse("xl/_rels/workbook.xml.rels", targets)
    styles = _Styles(package)
    package.parse("xl/styles.xml", styles)
    texts = _Texts(package)
    package.parse("xl/sharedStrings.xml", texts)
    epoch = _EPOCH_1904 if book.from_1904 else _EPOCH
    return [
        (
            name,
            partial(_rows, package, _path(targets.found.get(key, "")), texts.found, styles, epoch),
        )
        for name, key in book.sheets
    ]


def _path(target: str) -> str:
    """A part's name from a relation, absolute or relative to the workbook."""
    joined = target if target.startswith("/") else posixpath.join("/xl", target)
    return posixpath.normpath(joined).lstrip("/")


def _rows(
    package: Package, path: str, texts: list[str], styles: _Styles, epoch: datetime.datetime
) -> list[Record]:
    handler = _SheetRows(package, texts, styles.is_date(), epoch)
    package.parse(path, handler)
    return handler.grid.records


class _Book(ElementHandler):
    """Names of the visible sheets, and the calendar in use."""

    def __init__(self, package: Package) -> None:
        super().__init__(package)
        self.sheets: list[tuple[str, str]] = []
        self.from_1904 = False

    def opened(self, name: str, attrs: Any) -> None:
        if name == "workbookPr":
            self.from_1904 = attrs.get("date1904", "0") in {"1", "true"}
        elif name == "sheet" and attrs.get("state", "visible") == "visible":
            key = next((attrs[a] for a in attrs.getNames() if a.endswith(":id")), "")
            self.sheets.append((attrs.get("name", "")[:80], key))


class _Relations(ElementHandler):
    """Which part each relation leads to; those outside the package are left alone."""

    def __init__(self, package: Package) -> None:
        super().__init__(package)
        self.found: dict[str, str] = {}

    def opened(self, name: str, attrs: Any) -> None:
        if name == "Relationship" and attrs.get("TargetMode") != "External":
            self.found[attrs.get("Id", "")] = attrs.get("Target", "")


class _Styles(ElementHandler):
    """Which cell styles show a number as a date."""

    def __init__(self, package: Package) -> None:
        super().__init__(package)
        self._custom: dict[str, str] = {}
        self._formats: list[str] = []
        self._in_cell_formats = False

    def opened(self, name: str, attrs: Any) -> None:
        if name == "numFmt":
            self._custom[attrs.get("numFmtId", "")] = attrs.get("formatCode", "")
        elif name == "cellXfs":
            self._in_cell_formats = True
        elif name == "xf" and self._in_cell_formats:
            self._formats.append(attrs.get("numFmtId", "0"))

    def closed(self, name: str) -> None:
        if name == "cellXfs":
            self._in_cell_formats = False

    def is_date(self) -> list[bool]:
        """By style number."""
        return [self._shows_date(number) for number in self._formats]

    def _shows_date(self, number: str) -> bool:
        if number in self._custom:
            bare = _QUOTED_FORMAT.sub("", self._custom[number][:200]).lower()
            return any(letter in bare for letter in "dy") or ("m" in bare and "0" not in bare)
        return number.isdecimal() and number.isascii() and int(number[:6]) in _BUILT_IN_DATES


class _Texts(ElementHandler):
    """The shared strings, each cut at what a cell may hold."""

    def __init__(self, package: Package) -> None:
        super().__init__(package)
        self.found: list[str] = []
        self._pieces: list[str] = []
        self._length = 0
        self._total = 0
        self._reading = False
        self._phonetic = False

    def opened(self, name: str, attrs: Any) -> None:
        if name == "si":
            self._pieces, self._length = [], 0
        elif name == "rPh":
            self._phonetic = True
        elif name == "t":
            self._reading = not self._phonetic

    def closed(self, name: str) -> None:
        if name == "t":
            self._reading = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "si":
            self.found.append("".join(self._pieces)[: MAX_CELL + 1])

    def characters(self, content: str) -> None:
        if not self._reading:
            return
        self._total += len(content)
        if self._total > MAX_SHARED_TEXT:
            raise UnreadableFile(TOO_COMPLEX)
        if self._length <= MAX_CELL:
            self._pieces.append(content)
            self._length += len(content)


class _SheetRows(ElementHandler):
    """The lines of one sheet."""

    def __init__(
        self, package: Package, texts: list[str], dates: list[bool], epoch: datetime.datetime
    ) -> None:
        super().__init__(package)
        self.grid = Grid()
        self._texts, self._dates, self._epoch = texts, dates, epoch
        self._line = 0
        self._column = -1
        self._kind = self._style = ""
        self._pieces: list[str] = []
        self._length = 0
        self._reading = False

    def opened(self, name: str, attrs: Any) -> None:
        if name == "c":
            self._open_cell(attrs)
        elif name in {"v", "t"}:
            self._reading = True
        elif name == "rPh":
            self._kind = "phonetic"
        elif name == "row":
            self._line = _small(attrs.get("r", ""), self._line + 1)
            self._column = -1

    def _open_cell(self, attrs: Any) -> None:
        placed = _REFERENCE.fullmatch(attrs.get("r", ""))
        self._column = _column(placed.group(1)) if placed else self._column + 1
        self._kind, self._style = attrs.get("t", "n"), attrs.get("s", "")
        self._pieces, self._length = [], 0

    def characters(self, content: str) -> None:
        if self._reading and self._length <= MAX_CELL:
            self._pieces.append(content)
            self._length += len(content)

    def closed(self, name: str) -> None:
        if name in {"v", "t"}:
            self._reading = False
        elif name == "c":
            value = self._value("".join(self._pieces))
            if value.strip():
                self.grid.put(self._column, value)
        elif name == "row":
            self.grid.end_line(min(self._line, MAX_LINES + 1))

    def _value(self, raw: str) -> str:
        """What the sheet shows, as text."""
        if self._kind == "s":
            place = int(raw) if raw.isdecimal() and raw.isascii() and len(raw) < 9 else -1
            return self._texts[place] if 0 <= place < len(self._texts) else ""
        if self._kind == "b":
            return {"1": "oui", "0": "non"}.get(raw, "")
        if self._kind == "e":
            return ""
        if self._kind == "n" and raw:
            style = int(self._style) if self._style.isdecimal() and len(self._style) < 7 else 0
            as_date = style < len(self._dates) and self._dates[style]
            return number_text(raw, as_date=as_date, epoch=self._epoch)
        return raw


def number_text(raw: str, *, as_date: bool = False, epoch: datetime.datetime = _EPOCH) -> str:
    """A stored number as people read it: "41300.0" gives "41300", a date gives 13/03/1976."""
    try:
        number = float(raw[:40])
    except ValueError:
        return raw
    if as_date and 1 <= number <= _LAST_SERIAL:
        moment = epoch + datetime.timedelta(days=number)
        return moment.strftime("%d/%m/%Y")
    if number.is_integer() and abs(number) < 10**17:
        return str(int(number))
    return raw


def _column(letters: str) -> int:
    """ "A" is 0, "AA" is 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def _small(text: str, otherwise: int) -> int:
    """A line number of honest size."""
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 10 else otherwise

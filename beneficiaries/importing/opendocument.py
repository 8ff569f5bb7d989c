"""ODS read as a stream: repeated cells and lines, which may be bombs, are counted, not built."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from beneficiaries.importing.grids import Grid, Sheet
from beneficiaries.importing.limits import MAX_CELL, MAX_COLUMNS, MAX_LINES
from beneficiaries.importing.packages import ElementHandler, Package
from beneficiaries.importing.records import Record
from beneficiaries.importing.workbooks import number_text

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T.*)?")
_NUMBERS = {"float", "currency", "percentage"}
_SPACES = {"s": " ", "tab": " ", "line-break": "\n"}


def opendocument_sheets(package: Package) -> list[Sheet]:
    """Every sheet of the document."""
    handler = _Sheets(package)
    package.parse("content.xml", handler)
    return [(name, partial(_given, grid)) for name, grid in handler.found]


def _given(grid: Grid) -> list[Record]:
    return grid.records


class _Sheets(ElementHandler):
    """All sheets in one pass over content.xml."""

    def __init__(self, package: Package) -> None:
        super().__init__(package)
        self.found: list[tuple[str, Grid]] = []
        self._nested = 0
        self._line = self._times = 0
        self._column = self._across = 0
        self._kind = self._raw = ""
        self._pieces: list[str] = []
        self._length = 0
        self._aside = 0
        self._in_cell = self._in_paragraph = False

    def opened(self, name: str, attrs: Any) -> None:
        if name == "annotation":
            self._aside += 1
        elif name == "table":
            self._open_table(attrs)
        elif self._nested != 1 or self._aside:
            return
        elif name == "table-row":
            self._times = _count(attrs.get("table:number-rows-repeated", "1"))
            self._column = 0
        elif name in {"table-cell", "covered-table-cell"}:
            self._open_cell(attrs)
        elif self._in_cell:
            self._open_text(name)

    def _open_table(self, attrs: Any) -> None:
        self._nested += 1
        if self._nested == 1:
            self.found.append((attrs.get("table:name", "")[:80], Grid()))
            self._line = 0

    def _open_cell(self, attrs: Any) -> None:
        self._across = _count(attrs.get("table:number-columns-repeated", "1"))
        self._kind = attrs.get("office:value-type", "")
        raw = "office:date-value" if self._kind == "date" else "office:value"
        self._raw = attrs.get(raw, "")[:60]
        self._pieces, self._length, self._in_cell = [], 0, True

    def _open_text(self, name: str) -> None:
        if name == "p":
            if self._pieces:
                self._pieces.append("\n")
            self._in_paragraph = True
        elif name in _SPACES:
            self._pieces.append(_SPACES[name])

    def characters(self, content: str) -> None:
        if self._in_paragraph and not self._aside and self._length <= MAX_CELL:
            self._pieces.append(content)
            self._length += len(content)

    def closed(self, name: str) -> None:
        if name == "annotation":
            self._aside -= 1
        elif name == "table":
            self._nested -= 1
        elif self._nested != 1 or self._aside:
            return
        elif name == "p":
            self._in_paragraph = False
        elif name in {"table-cell", "covered-table-cell"}:
            self._close_cell()
        elif name == "table-row":
            self.found[-1][1].end_line(min(self._line, MAX_LINES) + 1, self._times)
            self._line += self._times

    def _close_cell(self) -> None:
        self._in_cell = False
        value = self._value("".join(self._pieces))
        if value.strip():
            for column in range(self._column, self._column + min(self._across, MAX_COLUMNS + 1)):
                self.found[-1][1].put(column, value)
        self._column += self._across

    def _value(self, shown: str) -> str:
        """What the sheet shows; a date in full, a number without its decoration."""
        if self._kind == "date":
            day = _DAY.fullmatch(self._raw)
            return f"{day.group(3)}/{day.group(2)}/{day.group(1)}" if day else shown
        if self._kind in _NUMBERS and self._raw and not shown.startswith(("0", "+")):
            return number_text(self._raw)
        return shown


def _count(text: str) -> int:
    """How many times something is repeated; a nonsensical figure counts as very many."""
    if not (text.isdecimal() and text.isascii()):
        return 1
    return max(int(text), 1) if len(text) < 9 else 10**8

"""What reading gives: lines of the file, each with its number and its fate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as in_language

VALID, WARNING, REFUSED, IGNORED, INFO = "valid", "warning", "refused", "ignored", "info"


@dataclass(frozen=True, slots=True)
class Remark:
    """One sentence about a line or a cell: a French msgid, its figures, never the cell itself."""

    level: str
    sentence: str
    column: int | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    # Said by the reader, about what was removed: judging the line again does not lift it.
    kept: bool = False

    def stored(self) -> dict[str, Any]:
        """As ImportRow keeps it."""
        return {
            "level": self.level,
            "sentence": self.sentence,
            "column": self.column,
            "values": dict(self.values),
            "kept": self.kept,
        }

    @classmethod
    def restored(cls, stored: Mapping[str, Any]) -> Remark:
        """From what ImportRow kept."""
        return cls(
            level=stored["level"],
            sentence=stored["sentence"],
            column=stored["column"],
            values=stored["values"],
            kept=stored["kept"],
        )

    @property
    def text(self) -> str:
        """The sentence in the reader's language."""
        sentence = in_language(self.sentence)
        return sentence % self.values if self.values else sentence


@dataclass(slots=True)
class Record:
    """One record of the file; it may stretch over several physical lines."""

    first_line: int
    cells: list[str]
    span: int = 1
    ignored: str = ""
    remarks: list[Remark] = field(default_factory=list)

    def all_remarks(self) -> list[Remark]:
        """Those of the cells, and why the line was left out."""
        if not self.ignored or any(remark.level == IGNORED for remark in self.remarks):
            return self.remarks
        return [*self.remarks, Remark(IGNORED, self.ignored)]

    @property
    def is_blank(self) -> bool:
        return not any(cell.strip() for cell in self.cells)


@dataclass(slots=True)
class Table:
    """What a format's reader gives, before anybody knows which line is the header."""

    kind: str
    records: list[Record]
    line_count: int
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    other_sheets: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Reading:
    """A file understood: its header, and every line either data or ignored with a reason."""

    table: Table
    header: list[str]
    header_line: int | None

    @property
    def records(self) -> list[Record]:
        return self.table.records

    @property
    def line_count(self) -> int:
        return self.table.line_count

    def summary(self) -> dict[str, Any]:
        """What ImportBatch.reading keeps."""
        return {
            "kind": self.table.kind,
            "encoding": self.table.encoding,
            "separator": self.table.separator,
            "sheet": self.table.sheet,
            "other_sheets": self.table.other_sheets[:20],
            "header": self.header,
            "header_line": self.header_line,
        }

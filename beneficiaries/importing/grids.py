"""The lines of a sheet as they arrive, cell by cell, within bounds."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from beneficiaries.importing.decoding import without_controls
from beneficiaries.importing.limits import MAX_CELL, MAX_COLUMNS, MAX_LINES
from beneficiaries.importing.records import Record
from beneficiaries.importing.separated import too_many_columns
from beneficiaries.importing.unreadable import UnreadableFile

Sheet = tuple[str, Callable[[], list[Record]]]


def too_many_lines() -> object:
    """The sentence shared by the formats."""
    return _("Ce fichier compte plus de %(most)s lignes : partagez-le en plusieurs fichiers.") % {
        "most": MAX_LINES
    }


class Grid:
    """Collects the filled cells; empty lines between two filled ones are kept as blank records."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self._cells: dict[int, str] = {}

    def put(self, column: int, text: str) -> None:
        """One filled cell of the current line; what is too long is cut and judged later."""
        if not 0 <= column < MAX_COLUMNS:
            raise UnreadableFile(too_many_columns())
        self._cells[column] = without_controls(text[: MAX_CELL + 1])

    def end_line(self, line: int, times: int = 1) -> None:
        """Close the line of that number (1 for the first); a repeated line counts each time."""
        cells, self._cells = self._cells, {}
        if not cells:
            return
        if line < len(self.records) + 1 or line + times - 1 > MAX_LINES:
            raise UnreadableFile(too_many_lines())
        while len(self.records) < line - 1:
            self.records.append(Record(len(self.records) + 1, []))
        row = [cells.get(column, "") for column in range(max(cells) + 1)]
        for place in range(line, line + times):
            self.records.append(Record(place, list(row)))

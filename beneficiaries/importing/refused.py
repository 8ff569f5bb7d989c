"""The file of refused lines, to be corrected and sent again; and the empty model."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from django.utils import translation
from django.utils.translation import gettext as _

from beneficiaries.importing.columns import ENTRY_WEEK, FULL_NAME, TARGETS
from beneficiaries.importing.records import Remark
from beneficiaries.spreadsheet import BOM, harmless


def refused_csv(
    header: Sequence[str], lines: Iterable[tuple[int, Sequence[str], Sequence[Remark]]]
) -> str:
    """Each line with its number, its reasons, and its cells as they came."""
    out = _Written()
    out.line([_("Ligne du fichier"), _("Motifs"), *header])
    for number, cells, remarks in lines:
        reasons = " ".join(_reason(remark, header) for remark in remarks)
        out.line([str(number), reasons, *cells])
    return out.text


def model_csv() -> str:
    """A header that the import understands without a question."""
    out = _Written()
    asked = [t for t in TARGETS.values() if t.key not in {FULL_NAME, ENTRY_WEEK}]
    # The table of headers is French: whatever the language of the page, it is understood.
    with translation.override("fr"):
        out.line([str(target.label) for target in asked])
    return out.text


def _reason(remark: Remark, header: Sequence[str]) -> str:
    if remark.column is None or remark.column >= len(header):
        return remark.text
    return f"{header[remark.column]} : {remark.text}"


class _Written:
    """CSV for French spreadsheets: mark, semicolons, CRLF."""

    def __init__(self) -> None:
        self._buffer = io.StringIO()
        self._buffer.write(BOM)
        self._writer = csv.writer(self._buffer, delimiter=";", lineterminator="\r\n")

    def line(self, cells: Iterable[str]) -> None:
        self._writer.writerow([harmless(cell) for cell in cells])

    @property
    def text(self) -> str:
        return self._buffer.getvalue()

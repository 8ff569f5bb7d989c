"""XLSX and ODS: which of the two a package is, and which sheet holds the list."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from beneficiaries.importing.columns import recognised
from beneficiaries.importing.grids import Sheet
from beneficiaries.importing.opendocument import opendocument_sheets
from beneficiaries.importing.packages import PROTECTED, Package
from beneficiaries.importing.records import Record, Table
from beneficiaries.importing.unreadable import UnreadableFile
from beneficiaries.importing.workbooks import WORKBOOK, workbook_sheets

MAX_SHEETS = 20
_ODS_TYPES = (
    b"application/vnd.oasis.opendocument.spreadsheet",
    b"application/vnd.oasis.opendocument.spreadsheet-template",
)


def read_package(data: bytes) -> Table:
    """The records of the sheet that looks like a list of people."""
    package = Package(data)
    if _is_opendocument(package):
        return _chosen(opendocument_sheets(package), kind="ods")
    _refuse_macros_and_binaries(package)
    if WORKBOOK not in package.names:
        raise UnreadableFile(_other_package(package))
    return _chosen(workbook_sheets(package), kind="xlsx")


def _is_opendocument(package: Package) -> bool:
    if "mimetype" not in package.names or "content.xml" not in package.names:
        return False
    if package.start_of("mimetype", 100).strip() not in _ODS_TYPES:
        raise UnreadableFile(
            _("C’est un document OpenDocument, mais pas un classeur : enregistrez-le en ODS.")
        )
    if b"encryption-data" in package.start_of("META-INF/manifest.xml"):
        raise UnreadableFile(PROTECTED)
    return True


def _refuse_macros_and_binaries(package: Package) -> None:
    if any(name.lower().endswith("vbaproject.bin") for name in package.names):
        raise UnreadableFile(
            _("Ce classeur contient des macros : enregistrez-le en XLSX, sans macros.")
        )
    if "xl/workbook.bin" in package.names:
        raise UnreadableFile(
            _("C’est un classeur binaire (.xlsb) : enregistrez-le en XLSX ou CSV.")
        )


def _other_package(package: Package) -> object:
    if "word/document.xml" in package.names:
        return _("C’est un document Word : copiez le tableau dans un classeur et envoyez celui-ci.")
    if "ppt/presentation.xml" in package.names:
        return _("C’est une présentation PowerPoint, pas un classeur.")
    if any(name.endswith(".iwa") for name in package.names):
        return _("C’est un document Numbers : exportez-le en XLSX ou CSV.")
    return _("C’est une archive zip, pas un classeur : envoyez le tableau qu’elle contient.")


def _chosen(sheets: list[Sheet], *, kind: str) -> Table:
    """The first sheet whose header we know, else the first that holds something."""
    fallback: tuple[str, list[Record]] | None = None
    for name, rows in sheets[:MAX_SHEETS]:
        records = rows()
        if any(recognised(record.cells) >= 2 for record in records[:30]):
            fallback = (name, records)
            break
        if records and fallback is None:
            fallback = (name, records)
    if fallback is None:
        raise UnreadableFile(_("Ce classeur est vide."))
    chosen, records = fallback
    return Table(
        kind=kind,
        records=records,
        line_count=records[-1].first_line,
        sheet=chosen,
        other_sheets=[name for name, _rows in sheets if name != chosen],
    )

"""Hostile and odd files, made when asked: nothing of them is kept in the repository."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib

import openpyxl

HEADER = "Réf;Nom;Prénom;Date de naissance;Téléphone"
ROW = "D1;Martin;Camille;13/03/1976;06 39 98 12 34"
CSV = f"{HEADER}\r\n{ROW}\r\n"
TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
RELS = (
    '<?xml version="1.0"?><Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/>'
    "</Relationships>"
)
BOOK = (
    '<?xml version="1.0"?><workbook xmlns:r="x"><sheets>'
    '<sheet name="Feuille" sheetId="1" r:id="r1"/></sheets></workbook>'
)


def zipped(parts: dict[str, str | bytes], compression=zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def workbook(sheet: str | bytes, **parts: str | bytes) -> bytes:
    """An XLSX whose only sheet holds this XML."""
    return zipped(
        {
            "[Content_Types].xml": TYPES,
            "xl/workbook.xml": BOOK,
            "xl/_rels/workbook.xml.rels": RELS,
            "xl/worksheets/sheet1.xml": sheet,
            **{
                name.replace("__", "/").replace("_xml", ".xml"): text
                for name, text in parts.items()
            },
        }
    )


def cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def sheet_xml(rows: list[list[str]], before: str = "", first: int = 1) -> str:
    lines = []
    for number, row in enumerate(rows, start=first):
        cells = "".join(cell(f"{chr(65 + i)}{number}", text) for i, text in enumerate(row))
        lines.append(f'<row r="{number}">{cells}</row>')
    return f"{before}<worksheet><sheetData>{''.join(lines)}</sheetData></worksheet>"


HONEST = [["Nom", "Prénom"], ["Martin", "Camille"]]


def honest_workbook(rows=None, **options) -> bytes:
    book = openpyxl.Workbook()
    for row in rows or HONEST:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zip_bomb() -> bytes:
    """A few kilobytes that unfold into two gigabytes."""
    return workbook(sheet_xml(HONEST), xl__sharedStrings_xml=b" " * 300_000_000)


def lying_zip() -> bytes:
    """A part that declares ten bytes and holds fifty million."""
    data = bytearray(workbook("<a/>" + " " * 50_000_000))
    name = b"xl/worksheets/sheet1.xml"
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = data.find(mark)
        while place >= 0:
            start = place + (30 if mark == b"PK\x03\x04" else 46)
            if data[start : start + len(name)] == name:
                struct.pack_into("<I", data, place + offset, 10)
            place = data.find(mark, place + 4)
    return bytes(data)


def million_rows() -> bytes:
    """Rows past what a list of people can be, too varied to look like a bomb."""
    draw = random.Random(1)
    rows = "".join(f"<row><c><v>{draw.random()}</v></c></row>" for _ in range(1_000_000))
    return workbook(f"<worksheet><sheetData>{rows}</sheetData></worksheet>")


def distant_cell(reference: str, row: str) -> bytes:
    return workbook(
        f'<worksheet><sheetData><row r="{row}">{cell(reference, "x")}</row></sheetData></worksheet>'
    )


def wide_sheet() -> bytes:
    cells = '<c t="inlineStr"><is><t>x</t></is></c>' * 16_384
    return workbook(f"<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>")


LAUGHS = "<!DOCTYPE l [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY a{i} '{f'&a{i - 1};' * 10 if i else '&a;' * 10}'>" for i in range(10)
)


def laughing_workbook() -> bytes:
    body = sheet_xml([["Nom", "Prénom"], ["&a9;", "x"]])
    return workbook(f'<?xml version="1.0"?>{LAUGHS}]>{body}')


def reading_workbook() -> bytes:
    entity = '<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return workbook(f"<?xml version='1.0'?>{entity}{sheet_xml([['Nom', 'Prénom'], ['&x;', 'y']])}")


ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
ODS_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def ods(rows: str, before: str = "", **parts: str) -> bytes:
    content = (
        f"{before}<office:document-content {ODS_NAMES}><office:body><office:spreadsheet>"
        f'<table:table table:name="F">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    named = {name.replace("__", "/").replace("_xml", ".xml"): text for name, text in parts.items()}
    return zipped({"mimetype": ODS_TYPE, "content.xml": content, **named})


def ods_cell(text: str, attributes: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="string" {attributes}>'
        f"<text:p>{text}</text:p></table:table-cell>"
    )


def ods_row(*cells: str, times: str = "1") -> str:
    repeated = f' table:number-rows-repeated="{times}"' if times != "1" else ""
    return f"<table:table-row{repeated}>{''.join(cells)}</table:table-row>"


ODS_HEADER = ods_row(ods_cell("Nom"), ods_cell("Prénom"))
ODS_PERSON = ods_row(ods_cell("Martin"), ods_cell("Camille"))


def png() -> bytes:
    pixel = zlib.compress(b"\x00\xff\xff\xff")
    return b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + pixel


def ole(encrypted: bool) -> bytes:
    name = "EncryptedPackage" if encrypted else "Workbook"
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\x00" * 504
        + name.encode("utf-16-le")
        + b"\x00" * 600
    )

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


# Name → (made by, a word of the sentence). Each is refused.
REFUSED = {
    "empty": (lambda: b"", "vide"),
    "only a byte order mark": (lambda: b"\xef\xbb\xbf", "vide"),
    "only blank lines": (lambda: b"\r\n\r\n\r\n", "vide"),
    "only null bytes": (lambda: b"\x00" * 4096, "vide"),
    "only a header": (lambda: HEADER.encode(), "aucune ligne"),
    "only separators": (lambda: b";;;;\r\n;;;;\r\n", "aucune ligne"),
    "image named .csv": (png, "image"),
    "jpeg": (lambda: b"\xff\xd8\xff\xe0" + b"x" * 500, "image"),
    "webp": (lambda: b"RIFF\x00\x00\x00\x00WEBPVP8 " + b"x" * 99, "image"),
    "svg": (lambda: b"<svg xmlns='x'><script>1</script></svg>", "XML"),
    "video": (lambda: b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 99, "vidéo"),
    "pdf": (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "PDF"),
    "web page": (lambda: b"<!DOCTYPE html><html><table><tr><td>Nom", "page web"),
    "web page named .xls": (lambda: b"<html xmlns:x='urn:excel'><table>", "page web"),
    "xml": (lambda: b"<?xml version='1.0'?><liste><nom>A</nom></liste>", "XML"),
    "json": (lambda: b'{"nom": "Martin", "prenom": "Camille"}', "JSON"),
    "rtf": (lambda: b"{\\rtf1\\ansi Nom}", "RTF"),
    "gzip": (lambda: b"\x1f\x8b\x08" + b"\x00" * 99, "archive"),
    "program": (lambda: b"\x7fELF" + b"\x00" * 99, "programme"),
    "database": (lambda: b"SQLite format 3\x00" + b"\x00" * 99, "base de données"),
    "random bytes": (lambda: bytes(i * 7919 % 256 for i in range(5000)), "texte lisible"),
    "old Excel": (lambda: ole(encrypted=False), "ancien format"),
    "encrypted Excel": (lambda: ole(encrypted=True), "mot de passe"),
    "zip named .xlsx": (lambda: zipped({"photo.jpg": png()}), "archive zip"),
    "zip of a csv": (lambda: zipped({"liste.csv": CSV}), "archive zip"),
    "empty zip": (lambda: zipped({}), "archive zip"),
    "Word document": (lambda: zipped({"word/document.xml": "<a/>"}), "Word"),
    "presentation": (lambda: zipped({"ppt/presentation.xml": "<a/>"}), "PowerPoint"),
    "Numbers": (lambda: zipped({"Index/Document.iwa": b"x"}), "Numbers"),
    "binary workbook": (lambda: zipped({"xl/workbook.bin": b"x"}), "binaire"),
    "macros": (
        lambda: workbook(sheet_xml(HONEST), **{"xl__vbaProject.bin": b"x"}),
        "macros",
    ),
    "truncated workbook": (lambda: honest_workbook()[:-200], "abîmé"),
    "scrambled workbook": (
        lambda: honest_workbook().replace(b"PK\x01\x02", b"PK\x09\x09"),
        "abîmé",
    ),
    "zip start only": (lambda: b"PK\x03\x04" + b"\x00" * 200, "abîmé"),
    "workbook of broken xml": (lambda: workbook("<worksheet><sheetData><row>"), "abîmé"),
    "workbook without its sheet": (
        lambda: zipped({"xl/workbook.xml": BOOK, "xl/_rels/workbook.xml.rels": RELS}),
        "vide",
    ),
    "empty workbook": (lambda: workbook("<worksheet><sheetData/></worksheet>"), "vide"),
    "bzip2 parts": (
        lambda: zipped({"xl/workbook.xml": BOOK}, compression=zipfile.ZIP_BZIP2),
        "abîmé",
    ),
    "zip bomb": (zip_bomb, "démesuré"),
    "lying zip": (lying_zip, ""),
    "five thousand parts": (
        lambda: zipped({f"xl/part{i}.xml": "" for i in range(5000)}),
        "démesuré",
    ),
    "a million rows": (million_rows, "lignes"),
    "cell in row one million": (lambda: distant_cell("A1048576", "1048576"), "lignes"),
    "cell beyond every column": (lambda: distant_cell("ZZZZ1", "1"), "colonnes"),
    "row of a billion": (lambda: distant_cell("A999999999", "999999999"), "lignes"),
    "sixteen thousand columns": (wide_sheet, "colonnes"),
    "billion laughs": (laughing_workbook, "interdites"),
    "file in an entity": (reading_workbook, "interdites"),
    "elements without end": (
        lambda: workbook("<worksheet>" + "<a>" * 200_000 + "</a>" * 200_000 + "</worksheet>"),
        "complexe",
    ),
    "three million elements": (
        lambda: workbook(
            "<worksheet>"
            + "".join(f"<a b='{i * 7919 % 999983}'/>" for i in range(2_900_000))
            + "</worksheet>"
        ),
        "complexe",
    ),
    "ods row bomb": (
        lambda: ods(ODS_HEADER + ods_row(ods_cell("x"), ods_cell("y"), times="1000000")),
        "lignes",
    ),
    "ods row bomb of many digits": (
        lambda: ods(ODS_HEADER + ods_row(ods_cell("x"), times="9" * 5000)),
        "lignes",
    ),
    "ods column bomb": (
        lambda: ods(ods_row(ods_cell("x", 'table:number-columns-repeated="100000000"'))),
        "colonnes",
    ),
    "ods far row": (
        lambda: ods(ODS_HEADER + ods_row(times="2000000") + ODS_PERSON),
        "lignes",
    ),
    "ods billion laughs": (
        lambda: ods(ods_row(ods_cell("&a9;")), before=f"<?xml version='1.0'?>{LAUGHS}]>"),
        "interdites",
    ),
    "encrypted ods": (
        lambda: ods(
            ODS_HEADER,
            **{"META-INF__manifest_xml": "<m:manifest><m:encryption-data/></m:manifest>"},
        ),
        "mot de passe",
    ),
    "ods text document": (
        lambda: zipped(
            {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}
        ),
        "classeur",
    ),
    "forty thousand lines": (lambda: (HEADER + "\n" + (ROW + "\n") * 40_000).encode(), "lignes"),
    "twelve thousand people": (
        lambda: (HEADER + "\n" + "".join(f"D{i};N{i};P;;\n" for i in range(12_000))).encode(),
        "personnes",
    ),
    "ten thousand columns in a csv": (
        lambda: (";".join("abc" * 3 for _ in range(10_000))).encode(),
        "",
    ),
    "three hundred columns in a csv": (
        lambda: (";".join(f"c{i}" for i in range(300)) + "\n" + ";".join("1" * 300)).encode(),
        "colonnes",
    ),
    "ten megabytes of separators": (lambda: b";" * 10_000_000, ""),
    "ten megabytes of quotes": (lambda: b'"' * 10_000_000, ""),
}

# Name → made by. Each is read, with one person or more.
READ = {
    "utf-8": lambda: CSV.encode(),
    "utf-8 with a mark": lambda: CSV.encode("utf-8-sig"),
    "utf-16": lambda: CSV.encode("utf-16"),
    "utf-16 little endian without a mark": lambda: CSV.encode("utf-16-le"),
    "utf-16 big endian without a mark": lambda: CSV.encode("utf-16-be"),
    "utf-32": lambda: CSV.encode("utf-32"),
    "windows-1252": lambda: CSV.encode("cp1252"),
    "latin-9": lambda: CSV.encode("iso8859-15"),
    "mac roman": lambda: CSV.encode("mac_roman"),
    "a damaged byte in utf-8": lambda: CSV.encode().replace(b"Camille", b"Cami\xffle"),
    "lone carriage returns": lambda: CSV.replace("\r\n", "\r").encode(),
    "mixed line ends": lambda: (CSV.replace("\r\n", "\n") + ROW + "\r" + ROW + "\r\n").encode(),
    "null bytes inside": lambda: CSV.replace("Martin", "Mar\x00tin").encode(),
    "unbalanced quote": lambda: (CSV + 'D2;"Durand;Léa;;\r\nD3;Petit;Zoé;;\r\n').encode(),
    "quote that never closes": lambda: (CSV + 'D2;"' + "x\r\n" * 500).encode(),
    "a cell of one megabyte": lambda: (CSV + "D2;Durand;" + "x" * 1_000_000 + ";;\r\n").encode(),
    "a quoted cell of one megabyte": lambda: (
        CSV + 'D2;Durand;"' + "x" * 1_000_000 + '";;\r\n'
    ).encode(),
    "right to left and emoji": lambda: CSV.replace("Martin", "\u202eنور 👩‍🚒 Mârtïn").encode(),
    "tabs": lambda: CSV.replace(";", "\t").encode(),
    "bars": lambda: CSV.replace(";", "|").encode(),
    "commas": lambda: CSV.replace(";", ",").encode(),
    "separator declared": lambda: ("sep=;\r\n" + CSV).encode(),
    "formulas": lambda: CSV.replace("Camille", "=cmd|' /C calc'!A0").encode(),
    "markup": lambda: CSV.replace("Camille", "<script>alert(1)</script>").encode(),
    "no header": lambda: (ROW + "\r\n").encode(),
    "one word per line": lambda: b"Nom\r\nMartin\r\n",
    "workbook": honest_workbook,
    "ods": lambda: ods(ODS_HEADER + ODS_PERSON),
    "ods with a million blank rows after": lambda: ods(
        ODS_HEADER + ODS_PERSON + ods_row(times="1048000")
    ),
    "ten megabytes of rows": lambda: (
        HEADER + "\n" + "".join(f"D{i};N{i};{'é' * 480};;\n" for i in range(9_900))
    ).encode(),
}

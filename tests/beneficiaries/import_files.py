"""Every hostile or odd file of the tests by its name, and what becomes of it."""

from __future__ import annotations

import zipfile
from functools import cache

from tests.beneficiaries.import_corpus import (
    BOOK,
    CSV,
    HEADER,
    HONEST,
    LAUGHS,
    ODS_HEADER,
    ODS_PERSON,
    RELS,
    ROW,
    distant_cell,
    honest_workbook,
    laughing_workbook,
    lying_zip,
    million_rows,
    ods,
    ods_cell,
    ods_row,
    ole,
    png,
    reading_workbook,
    sheet_xml,
    wide_sheet,
    workbook,
    zip_bomb,
    zipped,
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


@cache
def contents(name: str) -> bytes:
    """The bytes of one of these files; the big ones are costly to make."""
    return REFUSED[name][0]() if name in REFUSED else READ[name]()

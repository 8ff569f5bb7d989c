"""Exported files as their readers open them, and what must not run there."""

import csv
import io

from openpyxl import load_workbook

FORMULAS = [
    "=cmd|' /C calc'!A0",
    "+SUM(1;2)",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1",
    "  =1+1",
    '"=1+1',
    "'=1+1",
    "\u00a0=1",
    "\u200b=1",
    "＝1+1",
    "＋1",
    '=HYPERLINK("http://evil.example";"clic")',
]


def of_csv(response):
    content = b"".join(response.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in content
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def of_xlsx(response):
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    return list(book.active.iter_rows())


def column(rows, label):
    place = rows[1].index(label)
    return [row[place] for row in rows[2:]]

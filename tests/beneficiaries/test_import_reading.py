"""Reading honest files: formats agree with one another, lines are numbered as people count them."""

from __future__ import annotations

import datetime
import io

import openpyxl
import pytest

from beneficiaries.importing.columns import guessed, target_of
from beneficiaries.importing.reading import read
from beneficiaries.importing.referents import Colleague, matched
from tests.beneficiaries import import_corpus as corpus


def rows_of(data):
    reading = read(data)
    return [record.cells for record in reading.records if not record.ignored]


def ignored_in(text):
    reading = read(text.encode())
    return {record.first_line: record.ignored for record in reading.records if record.ignored}


PEOPLE = [
    ["Réf", "Nom", "Prénom", "Naissance", "CP", "Salaire"],
    ["D1", "Martin", "Camille", datetime.date(1976, 3, 13), 18100, 2693.17],
    ["D2", "Lefèvre", "Éloïse", datetime.date(1990, 12, 1), 1800, None],
]
AS_READ = [
    ["D1", "Martin", "Camille", "13/03/1976", "18100", "2693.17"],
    ["D2", "Lefèvre", "Éloïse", "01/12/1990", "1800"],
]


def test_a_workbook_gives_what_its_cells_show():
    assert rows_of(corpus.honest_workbook(PEOPLE)) == AS_READ


def test_our_reader_agrees_with_openpyxl_on_a_honest_workbook():
    rows = [["Nom", "Prénom"]] + [[f"Nom {i} <&>", f"é{i}\nligne"] for i in range(200)]
    data = corpus.honest_workbook(rows)
    theirs = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    with_them = [list(row) for row in theirs.active.iter_rows(values_only=True)]
    theirs.close()
    assert [record.cells for record in read(data).records] == with_them == rows


def test_dates_of_the_1904_calendar_are_dates_too():
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    for row in PEOPLE[:2]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    assert rows_of(out.getvalue())[0][3] == "13/03/1976"


def test_the_sheet_with_a_known_header_is_chosen_and_hidden_ones_left():
    book = openpyxl.Workbook()
    book.active.title = "Notice"
    book.active.append(["Lisez-moi"])
    hidden = book.create_sheet("Cachée")
    hidden.append(["Nom", "Prénom"])
    hidden.append(["Caché", "Caché"])
    hidden.sheet_state = "hidden"
    people = book.create_sheet("Portefeuille")
    people.append(["Nom", "Prénom"])
    people.append(["Martin", "Camille"])
    out = io.BytesIO()
    book.save(out)
    reading = read(out.getvalue())
    assert reading.table.sheet == "Portefeuille"
    assert reading.table.other_sheets == ["Notice"]


def test_blank_rows_of_a_sheet_are_counted_where_they_are():
    rows = [["Liste"], [], ["Nom", "Prénom"], ["Martin", "Camille"], [], [], ["Petit", "Zoé"]]
    reading = read(corpus.honest_workbook(rows))
    assert reading.line_count == 7
    assert [r.first_line for r in reading.records if not r.ignored] == [4, 7]
    assert reading.header_line == 3


def test_an_ods_is_read_with_its_repeats_and_without_its_comments():
    twice = corpus.ods_cell("x", 'table:number-columns-repeated="2"')
    comment = (
        '<table:table-cell office:value-type="string"><office:annotation><text:p>secret</text:p>'
        "</office:annotation><text:p>Camille</text:p></table:table-cell>"
    )
    date = '<table:table-cell office:value-type="date" office:date-value="1976-03-13"/>'
    phone = (
        '<table:table-cell office:value-type="float" office:value="639981234">'
        "<text:p>06 39 98 12 34</text:p></table:table-cell>"
    )
    data = corpus.ods(
        corpus.ODS_HEADER
        + corpus.ods_row(times="3")
        + corpus.ods_row(corpus.ods_cell("Martin"), comment, date, phone, twice)
    )
    reading = read(data)
    assert reading.line_count == 5
    assert reading.records[-1].cells == [
        "Martin",
        "Camille",
        "13/03/1976",
        "06 39 98 12 34",
        "x",
        "x",
    ]


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("Liste\n\nNom;Prénom\nA;B\n", {1: "titre", 2: "vide", 3: "en-tête"}),
        ("Nom;Prénom;X\nA;B;1\n\nTotal;;12\n", {1: "en-tête", 3: "vide", 4: "total"}),
        ("Nom;Prénom;X\nA;B;1\nMoyenne générale;;3,5\n", {1: "en-tête", 3: "total"}),
        ("Nom;Prénom;X\nA;B;1\nNom;Prénom;X\nC;D;2\n", {1: "en-tête", 3: "répété"}),
        ("Nom;Prénom;X\nA;B;1\nA;B;1\n", {1: "en-tête", 3: "ligne 2"}),
        ("Nom;Prénom;X\nA;B;1\nFin de l’export\n", {1: "en-tête", 3: "pied de page"}),
        ("sep=;\nNom;Prénom\nA;B\n", {1: "séparateur", 2: "en-tête"}),
    ],
)
def test_each_line_left_out_says_why(text, reasons):
    reading = read(text.encode())
    said = {
        record.first_line: record.all_remarks()[-1].text.lower()
        for record in reading.records
        if record.ignored
    }
    assert said.keys() == reasons.keys()
    for line, word in reasons.items():
        assert word in said[line]


def test_somebody_called_total_is_a_person():
    reading = read("Nom;Prénom;Ville\nTotal;Camille;Vierzon\n".encode())
    assert not reading.records[1].ignored


def test_a_quoted_line_end_belongs_to_its_record():
    reading = read('Nom;Prénom;Note\r\nA;B;"un\r\ndeux\r\ntrois"\r\nC;D;x\r\n'.encode())
    assert [(r.first_line, r.span) for r in reading.records] == [(1, 1), (2, 3), (5, 1)]
    assert reading.line_count == 5


def test_a_quote_that_never_closes_swallows_no_neighbour():
    reading = read('Nom;Prénom;Note\nA;B;"oups\nC;D;x\nE;F;y\n'.encode())
    assert [r.cells[0] for r in reading.records if not r.ignored] == ["A", "C", "E"]
    assert "Guillemets" in reading.records[1].remarks[0].text


def test_headers_are_recognised_as_people_write_them():
    header = ["N° dossier", "NOM", "Prénom(s)", "Né(e) le", "E-mail", "Tél. portable", "C.P."]
    assert list(guessed(header).values()) == [
        "reference",
        "family_name",
        "given_name",
        "birth_date",
        "email",
        "phone",
        "postal_code",
    ]
    assert target_of("commune_code") == ""
    assert target_of("Observations") == ""


TEAM = [
    Colleague(1, "Ève", "Okafor", "eve@exemple.invalid"),
    Colleague(2, "Alice", "Martin", "alice@exemple.invalid"),
    Colleague(3, "Paul", "Martin", "paul@exemple.invalid"),
    Colleague(4, "Jean", "Le Goff", "jg@exemple.invalid"),
]


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("Okafor", 1),
        ("OKAFOR", 1),
        ("C-Okafor", 1),
        ("Mme Okafor", 1),
        ("eve okafor", 1),
        ("Okafor Eve", 1),
        ("E. Okafor", 1),
        ("EVE@exemple.invalid", 1),
        ("Martin", None),  # two of them
        ("P. Martin", 3),
        ("Alice MARTIN", 2),
        ("Le Goff", 4),
        ("Inconnu", None),
        ("", None),
        ("x" * 500, None),
    ],
)
def test_colleagues_are_recognised_only_without_doubt(written, found):
    assert matched(written, TEAM) == found

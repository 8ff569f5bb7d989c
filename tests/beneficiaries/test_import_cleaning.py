"""Values of cells: what is readable is kept, what is not is said, nothing is invented."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beneficiaries.importing import cleaning
from beneficiaries.importing.columns import TARGETS
from beneficiaries.importing.days import read_day
from beneficiaries.importing.verdicts import Rules, judge

TODAY = datetime.date(2026, 11, 16)


def kept(cleaned):
    return cleaned.value, [sentence for _level, sentence, _values in cleaned.notes]


@pytest.mark.parametrize(
    "written",
    [
        "13/03/1976",
        "13-03-1976",
        "13.03.1976",
        "13 03 1976",
        "1976-03-13",
        "1976-03-13T00:00:00",
        "1976-03-13 00:00",
        "19760313",
        "13/3/76",
        "13 mars 1976",
        "13 MARS 1976",
        "samedi 13 mars 1976",
        "13 mar. 76",
        "27832",
        "27832.0",
        "13/03/1976 00:00",
    ],
)
def test_a_day_is_read_in_every_usual_writing(written):
    assert read_day(written, latest=TODAY).value == datetime.date(1976, 3, 13)


@pytest.mark.parametrize("written", ["1er mars 1976", "1 mars 1976", "01/03/1976"])
def test_the_first_of_the_month_has_its_own_writing(written):
    assert read_day(written, latest=TODAY).value == datetime.date(1976, 3, 1)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("31/02/1981", "n’existe pas"),
        ("29/02/1981", "n’existe pas"),
        ("32/01/1981", "n’existe pas"),
        ("13/13/1981", "n’existe pas"),
        ("03/25/1976", "inversés"),
        ("mars 1976", "Le jour manque"),
        ("1976", "Le jour manque"),
        ("03/1976", "Le jour manque"),
        ("hier", "pas lisible"),
        ("0", "pas lisible"),
        ("99999", "pas lisible"),
        ("x" * 9999, "pas lisible"),
    ],
)
def test_what_is_no_day_is_explained(written, words):
    day = read_day(written, latest=TODAY)
    assert day.value is None
    assert words in day.sentence


@given(st.text(max_size=80))
def test_any_text_is_a_day_or_a_sentence(text):
    day = read_day(text, latest=TODAY)
    assert (day.value is None) == bool(day.sentence)


@pytest.mark.parametrize(
    ("written", "value", "remarks"),
    [
        ("13/03/1976", "1976-03-13", 0),
        ("", "", 0),
        ("12/06/78", "1978-06-12", 1),
        ("12/06/08", "2008-06-12", 1),
        ("12/06/2062", "", 1),
        ("12/06/1850", "", 1),
        ("12/06/2020", "", 1),
    ],
)
def test_birth_dates_belong_to_people_of_working_age(written, value, remarks):
    found, said = kept(cleaning.clean_birth_date(written, TODAY))
    assert (found, len(said)) == (value, remarks)


@pytest.mark.parametrize(
    ("written", "first", "second"),
    [
        ("06 39 98 12 34", "+33639981234", ""),
        ("+33 (0)6.39.98.12.34", "+33639981234", ""),
        ("0639981234 ou 01 99 00 11 22", "+33639981234", "+33199001122"),
        ("06.39.98.12.34 / 01.99.00.11.22", "+33639981234", "+33199001122"),
        ("639981234", "+33639981234", ""),
        ("sans", "", ""),
        ("12", "", ""),
    ],
)
def test_phones_are_kept_in_their_international_form(written, first, second):
    cleaned, other = cleaning.clean_phones(written)
    assert (cleaned.value, other) == (first, second)


@pytest.mark.parametrize(
    ("written", "value", "said"),
    [
        ("KHADIJA@Exemple.INVALID", "khadija@exemple.invalid", []),
        ("mailto:a@exemple.fr", "a@exemple.fr", []),
        ("a@exemple.fr ; b@exemple.fr", "a@exemple.fr", [cleaning.SEVERAL_EMAILS]),
        ("jean@@exemple.invalid", "", [cleaning.BAD_EMAIL]),
        ("sans", "", [cleaning.NO_EMAIL]),
        ("à demander", "", [cleaning.NO_EMAIL]),
        ("", "", []),
    ],
)
def test_emails(written, value, said):
    assert kept(cleaning.clean_email(written)) == (value, said)


@pytest.mark.parametrize(
    ("written", "value", "said"),
    [
        ("18100", "18100", []),
        ("18 100", "18100", []),
        ("F-18100", "18100", []),
        ("1800", "", [cleaning.FOUR_DIGITS]),
        ("2A004", "", [cleaning.BAD_POSTAL]),
        ("١٨١٠٠", "", [cleaning.BAD_POSTAL]),
        ("", "", []),
    ],
)
def test_postal_codes(written, value, said):
    assert kept(cleaning.clean_postal_code(written)) == (value, said)


@pytest.mark.parametrize(
    ("code", "label", "value", "said"),
    [
        (" h2909 ", "", "H2909", []),
        ("", "Secrétaire", "M1607", []),
        ("Z9999", "Secrétaire", "", [cleaning.ROME_SUGGESTED]),
        ("Z9999", "Dompteur", "", [cleaning.ROME_UNKNOWN]),
        ("H2909", "Secrétaire", "H2909", [cleaning.ROME_DISAGREES]),
        ("H2909", "Monteur chez nous", "H2909", []),
        ("", "Dompteur", "", []),
    ],
)
def test_trades(code, label, value, said):
    assert kept(cleaning.clean_trade(code, label)) == (value, said)


@pytest.mark.parametrize(
    ("written", "given_first", "parts"),
    [
        ("MARTIN Camille", False, ("MARTIN", "Camille", False)),
        ("Camille MARTIN", True, ("MARTIN", "Camille", False)),
        ("DE LA TOUR Jean-Luc", False, ("DE LA TOUR", "Jean-Luc", False)),
        ("Martin, Camille", False, ("Martin", "Camille", False)),
        ("Martin Camille", False, ("Martin", "Camille", False)),
        ("Camille Martin", True, ("Martin", "Camille", False)),
        ("Le Goff Jean", False, ("Le", "Goff Jean", True)),
        ("Martin", False, ("Martin", "", False)),
    ],
)
def test_a_full_name_is_cut_and_a_doubtful_cut_is_said(written, given_first, parts):
    assert cleaning.split_name(written, given_first=given_first) == parts


COLUMNS = dict(enumerate(key for key in TARGETS if key != "full_name"))


@given(st.lists(st.text(max_size=60), max_size=15))
def test_any_line_is_judged_and_fits_the_database(cells):
    judged = judge(cells, Rules(COLUMNS, TODAY, week_zero=TODAY))
    assert judged.verdict in {"valid", "warning", "refused"}
    values = judged.values
    if judged.verdict != "refused":
        assert 0 < len(values["family_name"]) <= 80
        assert 0 < len(values["given_name"]) <= 80
    assert len(values["reference"]) <= 30
    assert len(values["postal_code"]) in {0, 5}
    for remark in judged.remarks:
        assert remark.text
        assert "%(" not in remark.text


def test_a_second_number_fills_the_other_phone_only_when_it_is_free():
    columns = {0: "family_name", 1: "given_name", 2: "phone", 3: "other_phone"}
    cells = ["A", "B", "06 39 98 12 34 ou 06 39 98 00 01", "01 99 00 11 22"]
    values = judge(cells, Rules(columns, TODAY)).values
    assert (values["phone"], values["other_phone"]) == ("+33639981234", "+33199001122")


def test_a_contact_before_the_entry_is_said():
    columns = {0: "family_name", 1: "given_name", 2: "opened_on", 3: "last_contact"}
    judged = judge(["A", "B", "03/04/2026", "01/04/2026"], Rules(columns, TODAY))
    assert [remark.column for remark in judged.remarks] == [3]

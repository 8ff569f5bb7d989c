"""Cells that no spreadsheet computes."""

import datetime
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from beneficiaries import spreadsheet
from tests.beneficiaries.export_files import FORMULAS


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_becomes_a_text_that_still_reads(text):
    written = spreadsheet.harmless(text)
    assert written.startswith("'")
    assert written.removeprefix("'") == text


@pytest.mark.parametrize("text", ["Roux", "06 39 98 12 34", "l’été", "a=b", "12-03", "", "Œ", "🙂"])
def test_plain_text_is_left_alone(text):
    assert spreadsheet.harmless(text) == text


@given(st.text(max_size=50))
def test_no_cell_begins_like_a_formula(text):
    written = spreadsheet.harmless(text)
    assert written.lstrip(" \t\r\n\"'\u00a0")[:1] not in {"=", "+", "-", "@"} or written[0] == "'"


def test_a_workbook_holds_texts_and_dates_and_no_formula():
    target = io.BytesIO()
    day = datetime.date(2026, 11, 21)
    spreadsheet.write_rows(
        "xlsx", target, [["Nom"], [*FORMULAS, day, None, 3, "a\x0bb" + "x" * 40_000]], title="a/b:c"
    )
    cells = next(load_workbook(target).active.iter_rows(min_row=2))
    assert {cell.data_type for cell in cells[: len(FORMULAS)]} == {"s"}
    assert cells[len(FORMULAS)].value.date() == day
    assert cells[len(FORMULAS) + 2].value == 3

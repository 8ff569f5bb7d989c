"""Telephone numbers: one form kept, one form shown, one sentence when unreadable."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beneficiaries.phones import UnreadablePhone, displayed, found_in, normalised

# A shared machine may be slow: time is no verdict here.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("", ""),
        ("   ", ""),
        ("06 39 98 12 34", "+33639981234"),
        ("06.39.98.12.34", "+33639981234"),
        ("+33 (0)6.39.98.12.34", "+33639981234"),
        ("0033 6 39 98 12 34", "+33639981234"),
        ("639981234", "+33639981234"),
        ("01 99 00 12 34", "+33199001234"),
        ("0696 20 12 34", "+596696201234"),
        ("0262 21 23 45", "+262262212345"),
        ("0596 30 12 34", "+596596301234"),
        ("+41 22 730 51 11", "+41227305111"),
    ],
)
def test_numbers_are_kept_in_one_form(written, kept):
    assert normalised(written) == kept


@pytest.mark.parametrize(
    "written",
    ["abc", "36 39 98", "06 39 98 12", "O6 39 98 12 34", "0" * 400, "\x00", "=cmd()", "+", "06😀"],
)
def test_what_cannot_be_read_is_explained(written):
    with pytest.raises(UnreadablePhone, match="téléphone"):
        normalised(written)


@unhurried
@given(st.text(max_size=80))
def test_any_text_gives_a_number_or_a_sentence(text):
    try:
        number = normalised(text)
    except UnreadablePhone as error:
        assert str(error).endswith(".")  # noqa: PT017
    else:
        assert number == "" or number.startswith("+")
        assert normalised(number) == number


def test_numbers_are_shown_as_people_write_them():
    assert displayed("+33639981234").replace("\u00a0", " ") == "06 39 98 12 34"
    assert displayed("+41227305111").replace("\u00a0", " ") == "+41 22 730 51 11"
    assert displayed("") == ""
    assert displayed("en attente") == "en attente"


def test_two_numbers_of_one_cell_are_both_found():
    assert found_in("0639981234 ou 01 99 00 11 22") == ["+33639981234", "+33199001122"]
    assert found_in("0639981234 / 06 39 98 12 34") == ["+33639981234"]
    assert found_in("à demander") == []

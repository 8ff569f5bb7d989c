"""Social-security numbers are recognised however they are written; nothing else is."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beneficiaries.nir import contains_nir

# A shared machine may be slow: time is no verdict here.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

GAPS = ["", " ", "  ", ".", "-", "/", "_", "\u00a0", "\u202f", "\n", " – ", "·", "\u200b"]


@st.composite
def body_of_nir(draw):
    department = draw(st.sampled_from(["01", "18", "2A", "2B", "59", "75", "95", "97", "99"]))
    return (
        draw(st.sampled_from("12"))
        + f"{draw(st.integers(0, 99)):02d}{draw(st.integers(1, 12)):02d}"
        + department
        + f"{draw(st.integers(1, 990)):03d}{draw(st.integers(1, 999)):03d}"
    )


def with_key(body):
    number = int(body.replace("2A", "19").replace("2B", "18"))
    return f"{body}{97 - number % 97:02d}"


def cut(number, sizes, gap):
    parts, start = [], 0
    for size in sizes:
        parts.append(number[start : start + size])
        start += size
    return gap.join(parts)


@unhurried
@given(body_of_nir(), st.sampled_from(GAPS), st.sampled_from(["", "nir : ", "Son n° est ", "06 "]))
def test_a_number_with_its_key_is_found_in_any_writing(body, gap, before):
    number = with_key(body)
    assert contains_nir(f"{before}{cut(number, [1, 2, 2, 2, 3, 3, 2], gap)} merci")
    assert contains_nir(f"{before}{cut(number, [1, 4, 4, 4, 2], gap)}.")
    assert contains_nir(cut(number, [1] * 15, gap))


@unhurried
@given(body_of_nir(), st.sampled_from(GAPS))
def test_thirteen_digits_are_found_in_the_shape_of_a_nir(body, gap):
    assert contains_nir(cut(body, [1, 2, 2, 2, 3, 3], gap))


@unhurried
@given(body_of_nir(), st.integers(1, 96))
def test_a_wrong_key_is_another_number(body, shift):
    right = with_key(body)
    wrong = f"{(int(right[13:]) - 1 + shift) % 97 + 1:02d}"
    assert not contains_nir(right[:13] + wrong)


@unhurried
@given(body_of_nir())
def test_other_alphabets_hide_nothing(body):
    arabic = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    assert contains_nir(with_key(body).translate(arabic))


def test_the_number_of_the_messy_file_is_found():
    assert contains_nir("2 69 05 49 588 157 80")


@pytest.mark.parametrize(
    "text",
    [
        "06 39 98 12 34",
        "+33 6 39 98 12 34 ou 01 99 00 12 34",
        "06 39 98 12 34 06 39 98 12 35 01 99 00 00 00",
        "FR76 3000 6000 0112 3456 7890 189",
        "FR7630006000011234567890189",
        "732 829 320 00074",
        "73282932000074",
        "Né le 12/05/1976 à 18100 Vierzon",
        "du 12/05/2026 au 14/06/2026",
        "2026-11-21 10:30:45.123",
        "1763712000000",
        "3017620422003",
        "D-2041 / H2909 / 18100",
        "12 500 € puis 1 760 518 123 €",
        "",
        "1" * 40,
        "Rendez-vous 10 h 30, salle 2, code 18 123 456",
    ],
)
def test_phones_accounts_dates_and_firms_are_not_social_security_numbers(text):
    assert not contains_nir(text)


def test_a_megabyte_never_makes_the_expression_explode():
    """A bound on processor time far above the second it takes, far below a backtracking hour."""
    for text in ("1 " * 500_000, "17605 " * 160_000, " " * 1_000_000, "A1" * 500_000):
        start = time.process_time()
        contains_nir(text)
        assert time.process_time() - start < 20

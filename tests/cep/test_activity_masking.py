"""No hidden number of a table can be found again from what is shown."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beneficiaries.masking import masked, with_totals

CELLS = st.one_of(st.integers(0, 6), st.integers(0, 14))


@st.composite
def tables(draw, rows=3, columns=3):
    wide, high = draw(st.integers(1, columns)), draw(st.integers(1, rows))
    return draw(
        st.lists(st.lists(CELLS, min_size=wide, max_size=wide), min_size=high, max_size=high)
    )


def readings(shown):
    """Every table of whole numbers that agrees with what is shown, by trying them all.

    Hidden numbers are tried near the truth only: two readings are enough to doubt.
    """
    inner = [row[:-1] for row in shown[:-1]]
    holes = [(r, c) for r, row in enumerate(inner) for c, n in enumerate(row) if n is None]

    def with_values(values):
        table = [list(row) for row in inner]
        for (row, column), value in zip(holes, values, strict=True):
            table[row][column] = value
        return table

    return holes, with_values


def agrees(table, shown):
    return all(
        said is None or said == number
        for line, told in zip(with_totals(table), shown, strict=True)
        for number, said in zip(line, told, strict=True)
    )


def other_readings(table, result):
    """Tables one step away from the truth: each hidden number one more, one less, or the same."""
    shown = list(result.rows())
    holes, with_values = readings(shown)
    truth = [table[row][column] for row, column in holes]
    for steps in product((-1, 0, 1), repeat=len(holes)):
        values = [number + step for number, step in zip(truth, steps, strict=True)]
        if min(values, default=0) >= 0 and agrees(with_values(values), shown):
            yield with_totals(with_values(values))


@pytest.mark.parametrize("column_totals_shown", [False, True])
@settings(deadline=None)
@given(table=tables())
def test_every_hidden_number_may_be_another_one(table, column_totals_shown):
    result = masked(table, column_totals_shown=column_totals_shown)
    possible = list(other_readings(table, result))
    if column_totals_shown and any(0 < n < 5 for n in result.numbers[-1]):
        assert all(n is None or n == 0 for row in result.rows() for n in row)
        return
    for row, column in result.hidden:
        assert len({one[row][column] for one in possible}) > 1, (table, list(result.rows()))


@given(table=tables(rows=5, columns=5))
def test_nothing_small_is_shown_nor_is_a_small_sum_of_hidden_numbers(table):
    result = masked(table)
    for row in result.rows():
        assert all(number is None or number == 0 or number >= 5 for number in row)
    lines = [(row[:-1], row[-1]) for row in result.rows()]
    columns = list(zip(*result.rows(), strict=True))
    lines += [(column[:-1], column[-1]) for column in columns]
    for inside, total in lines:
        if total is not None and None in inside:
            rest = total - sum(number for number in inside if number is not None)
            assert rest >= 5


@given(table=tables(rows=4, columns=4), data=st.data())
def test_what_is_sensitive_is_hidden_whatever_its_size(table, data):
    cells = [(r, c) for r, row in enumerate(table) for c, n in enumerate(row) if n]
    chosen = data.draw(st.sets(st.sampled_from(cells))) if cells else set()
    assert chosen <= masked(table, sensitive=chosen).hidden


def test_a_table_without_small_numbers_is_shown_whole():
    assert not masked([[5, 12], [0, 40]]).hidden


def test_one_small_number_takes_its_cheapest_ring_with_it():
    result = masked([[3, 20, 30], [9, 8, 50], [40, 60, 70]])
    assert result.hidden == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_a_lone_small_number_hides_its_totals():
    assert masked([[3]]).hidden == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_an_empty_table_hides_nothing():
    assert masked([]).hidden == frozenset()
    assert masked([[0, 0]]).hidden == frozenset()


def test_a_number_that_its_column_would_tell_is_not_hidden_for_another():
    result = masked([[0, 0, 1], [0, 4, 1], [5, 1, 3]], column_totals_shown=True)
    assert result.shown(2, 0) == 5
    assert result.shown(2, 3) is None


def test_a_sensitive_number_alone_in_a_shown_column_hides_the_whole_table():
    result = masked([[0, 9], [8, 7]], sensitive={(1, 0)}, column_totals_shown=True)
    assert all(n is None or n == 0 for row in result.rows() for n in row)


def test_totals_that_other_tables_share_stay_shown():
    result = masked([[2, 10], [6, 10]], column_totals_shown=True)
    assert result.shown(2, 0) == 8
    assert result.shown(2, 1) == 20
    assert {(0, 0), (1, 0)} <= result.hidden

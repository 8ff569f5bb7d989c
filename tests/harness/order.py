"""Rows that nobody ordered come back in any order, and may not be cut into pages."""

from __future__ import annotations

import random

import pytest
from django.db.models.query import MAX_GET_RESULTS, QuerySet

FIX = (
    "Fix: end the query with .order_by(…, 'pk'); without it PostgreSQL may give any rows, "
    "and other ones on the next page."
)


class UnorderedSlice(AssertionError):
    """A page was cut out of rows without an order."""


def shuffle_unordered(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Make the luck of the physical order visible, in a way that the seed repeats."""
    dice = random.Random(seed)
    fetch_all = QuerySet._fetch_all

    def fetch_in_any_order(rows: QuerySet) -> None:
        fresh = rows._result_cache is None
        if fresh and rows.query.is_sliced and not rows.ordered and not _one_row_wanted(rows):
            raise UnorderedSlice(
                f"{rows.model.__name__} rows are sliced without an order:\n  {rows.query}\n{FIX}"
            )
        fetch_all(rows)
        if fresh and not rows.ordered:
            dice.shuffle(rows._result_cache)

    monkeypatch.setattr(QuerySet, "_fetch_all", fetch_in_any_order)


def _one_row_wanted(rows: QuerySet) -> bool:
    """get() sets a limit of its own, to notice that there are too many."""
    return rows.query.low_mark == 0 and rows.query.high_mark == MAX_GET_RESULTS

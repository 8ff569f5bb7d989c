"""Small numbers hidden so that no total gives them back. Pure Python.

A table has a total for each row, for each column, and one for all. Hiding the numbers under five
is not enough: a row with one hidden number and its total says it. So each hidden number is put on
a ring of hidden numbers, which turns from row to column and back: adding one to every second of
them and taking one from the others gives another table with the very same totals. Whoever reads
what is shown cannot tell the two apart, and so knows no hidden number for certain.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

FEWEST: Final = 5
"""Under that many people a number speaks of persons."""

Cell = tuple[int, int]
Node = tuple[str, int]


@dataclass(frozen=True, slots=True)
class MaskedTable:
    """Numbers with their totals; the last row and the last column are the totals."""

    numbers: tuple[tuple[int, ...], ...]
    hidden: frozenset[Cell]

    @property
    def total_row(self) -> int:
        return len(self.numbers) - 1

    @property
    def total_column(self) -> int:
        return len(self.numbers[0]) - 1

    def shown(self, row: int, column: int) -> int | None:
        """The number, None where it is hidden."""
        return None if (row, column) in self.hidden else self.numbers[row][column]

    def rows(self) -> Iterator[tuple[int | None, ...]]:
        """As they may be published, totals included."""
        for row in range(len(self.numbers)):
            yield tuple(self.shown(row, column) for column in range(len(self.numbers[0])))


def masked(
    table: Sequence[Sequence[int]],
    *,
    fewest: int = FEWEST,
    sensitive: Collection[Cell] = (),
    column_totals_shown: bool = False,
) -> MaskedTable:
    """Hide what is small or sensitive, and what would give it back.

    With `column_totals_shown` the bottom row is published as it is, for tables that share it: each
    of its numbers is then 0 or at least `fewest`, or nothing at all is shown. Neither is anything
    shown when a sensitive number stands alone in its column, which would tell it.
    """
    numbers = with_totals(table)
    work = _Masking(numbers, fewest, column_totals_shown)
    if column_totals_shown and any(0 < number < fewest for number in numbers[-1]):
        return MaskedTable(numbers, frozenset(work.positive))
    work.hide(cell for cell in work.positive if work.number(cell) < fewest)
    work.hide(cell for cell in sensitive if cell in work.positive)
    while work.hide_rings() or work.hide_thin_lines():
        pass
    return MaskedTable(numbers, frozenset(work.hidden if work.is_safe() else work.positive))


def with_totals(table: Sequence[Sequence[int]]) -> tuple[tuple[int, ...], ...]:
    """The table, its row totals at the right and its column totals below."""
    rows = [(*row, sum(row)) for row in table]
    if not rows:
        return ((0,),)
    return (*rows, tuple(sum(column) for column in zip(*rows, strict=True)))


class _Masking:
    """One table under way. Rows and columns are places, positive numbers are roads between them."""

    def __init__(
        self, numbers: tuple[tuple[int, ...], ...], fewest: int, column_totals_shown: bool
    ) -> None:
        self.numbers, self.fewest = numbers, fewest
        last = len(numbers) - 1
        self.fixed_row = last if column_totals_shown else None
        self.positive = {
            (row, column)
            for row, line in enumerate(numbers)
            for column, number in enumerate(line)
            if number > 0
        }
        self.hidden: set[Cell] = set()
        self.roads: dict[Node, list[Cell]] = {}
        for row, column in sorted(self.positive):
            if row != self.fixed_row:
                self.roads.setdefault(("row", row), []).append((row, column))
                self.roads.setdefault(("column", column), []).append((row, column))

    def number(self, cell: Cell) -> int:
        return self.numbers[cell[0]][cell[1]]

    def hide(self, cells: Collection[Cell] | Iterator[Cell]) -> None:
        self.hidden.update(cell for cell in cells if cell[0] != self.fixed_row)

    def is_safe(self) -> bool:
        """True when each hidden number is on a ring."""
        return all(self._way_around(cell) for cell in self.hidden)

    def hide_rings(self) -> bool:
        """Put each hidden number on a ring; True when more had to be hidden."""
        before = len(self.hidden)
        for cell in sorted(self.hidden):
            self.hide(self._way_around(cell))
        return len(self.hidden) > before

    def _way_around(self, cell: Cell) -> list[Cell]:
        """From its row to its column by other roads: hidden ones for nothing, else small ones."""
        start, goal = ("row", cell[0]), ("column", cell[1])
        waiting: list[tuple[int, Node]] = [(0, start)]
        cost, came = {start: 0}, dict[Node, tuple[Node, Cell]]()
        while waiting:
            paid, here = heapq.heappop(waiting)
            if here == goal:
                break
            if paid > cost[here]:
                continue
            for road in self.roads.get(here, ()):
                there = ("column", road[1]) if here[0] == "row" else ("row", road[0])
                price = paid + (0 if road in self.hidden else self.number(road))
                if road != cell and price < cost.get(there, price + 1):
                    cost[there], came[there] = price, (here, road)
                    heapq.heappush(waiting, (price, there))
        return _steps_back(came, goal)

    def hide_thin_lines(self) -> bool:
        """Hidden numbers whose shown total says that they are few together: hide one more."""
        before = len(self.hidden)
        for line, total in self._lines():
            under = [cell for cell in line if cell in self.hidden]
            few = 0 < sum(self.number(cell) for cell in under) < self.fewest
            others = [c for c in line if c in self.positive and c not in self.hidden]
            if few and total not in self.hidden and others:
                self.hide([self._cheapest_to_lose(others) or total])
        return len(self.hidden) > before

    def _cheapest_to_lose(self, cells: Collection[Cell]) -> Cell | None:
        """The smallest that can be put on a ring; None when a shown column would tell each."""
        by_size = sorted(cells, key=lambda cell: (self.number(cell), cell))
        return next((cell for cell in by_size if self._way_around(cell)), None)

    def _lines(self) -> Iterator[tuple[list[Cell], Cell]]:
        """Each row and column without its total, and its total."""
        bottom, right = len(self.numbers) - 1, len(self.numbers[0]) - 1
        for row in range(bottom + 1):
            yield [(row, column) for column in range(right)], (row, right)
        for column in range(right + 1):
            yield [(row, column) for row in range(bottom)], (bottom, column)


def _steps_back(came: dict[Node, tuple[Node, Cell]], goal: Node) -> list[Cell]:
    """The roads of a way, from its end."""
    steps = []
    while goal in came:
        goal, road = came[goal]
        steps.append(road)
    return steps

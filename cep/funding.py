"""The sums of a funding plan. Pure Python; amounts in euros."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Line:
    """One expense: what it costs, what is asked of whom, what was granted (None: no answer yet)."""

    cost: Decimal
    asked: Decimal = NOTHING
    granted: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Sums:
    """The plan in four sums; what stays to find counts only what was really granted."""

    cost: Decimal
    asked: Decimal
    granted: Decimal
    waiting: Decimal

    @property
    def not_asked(self) -> Decimal:
        """Cost that nobody was asked to bear: the person's own share, or a hole."""
        return self.cost - self.asked

    @property
    def to_find(self) -> Decimal:
        """Cost without what was granted and what is still awaited."""
        return self.cost - self.granted - self.waiting

    @property
    def is_balanced(self) -> bool:
        """Everything is granted."""
        return self.cost == self.granted


def sums(lines: Sequence[Line]) -> Sums:
    """Add the lines up; an answer, even a refusal of 0, ends the waiting."""
    return Sums(
        cost=sum((line.cost for line in lines), NOTHING),
        asked=sum((line.asked for line in lines), NOTHING),
        granted=sum((line.granted or NOTHING for line in lines), NOTHING),
        waiting=sum((line.asked for line in lines if line.granted is None), NOTHING),
    )

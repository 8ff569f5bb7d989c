"""The scale: from answers to scores, and nothing else. Pure Python, no rows, no Django.

Sources: mean of the answered items after reversal (`minimum + maximum − x`); a score needs three
quarters of its items, rounded up — so both items of a two-item subscale; POMP (per cent of maximum
possible) after Cohen et al., 1999.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import ceil

NEEDED_SHARE = 0.75


class Method(StrEnum):
    """How an instrument publishes its scores."""

    MEAN = "mean"
    SUM = "sum"


class ScaleError(ValueError):
    """A scale that contradicts itself."""


class AnswerError(ValueError):
    """An answer that the scale does not know: unknown item or value out of range."""

    def __init__(self, item: str, message: str) -> None:
        super().__init__(message)
        self.item = item


@dataclass(frozen=True, slots=True)
class Scale:
    """The scored items of an instrument, their range (both ends included) and their subscales."""

    minimum: int
    maximum: int
    items: tuple[str, ...]
    subscales: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reversed_items: frozenset[str] = frozenset()
    method: Method = Method.MEAN

    def __post_init__(self) -> None:
        """Raise ScaleError for whatever would make two readings of one answer possible."""
        if self.minimum >= self.maximum:
            raise ScaleError(f"empty range: {self.minimum} to {self.maximum}")
        if not self.items or len(set(self.items)) != len(self.items):
            raise ScaleError("a scale needs items, each named once")
        if unknown := set(self.reversed_items) - set(self.items):
            raise ScaleError(f"reversed items that are not items: {sorted(unknown)}")
        named = [item for items in self.subscales.values() for item in items]
        if unknown := set(named) - set(self.items):
            raise ScaleError(f"subscales hold unknown items: {sorted(unknown)}")
        if len(set(named)) != len(named):
            raise ScaleError("an item belongs to one subscale at most")
        if any(not items for items in self.subscales.values()):
            raise ScaleError("an empty subscale has no score")


@dataclass(frozen=True, slots=True)
class Score:
    """What one filling says; None wherever too few items were answered.

    `total` and `subscales` are in the unit of the instrument (mean: between minimum and maximum;
    sum: mean × number of items). `mean` is always on the range of the items, `pomp` from 0 to 100.
    """

    total: float | None
    mean: float | None
    pomp: float | None
    subscales: Mapping[str, float | None]
    answered: int

    @property
    def is_usable(self) -> bool:
        return self.mean is not None


def score(answers: Mapping[str, int | None], scale: Scale) -> Score:
    """Score one filling; a missing item and None both mean "I pass".

    Raises AnswerError for an item that is not on the scale or a value out of its range.
    """
    values = _values(answers, scale)
    mean = _mean(values, scale.items)
    return Score(
        total=_published(mean, len(scale.items), scale),
        mean=mean,
        pomp=None if mean is None else pomp(mean, scale),
        subscales={
            name: _published(_mean(values, items), len(items), scale)
            for name, items in scale.subscales.items()
        },
        answered=len(values),
    )


def pomp(mean: float, scale: Scale) -> float:
    """Per cent of the maximum possible: 0 at the minimum, 100 at the maximum."""
    return 100 * (mean - scale.minimum) / (scale.maximum - scale.minimum)


def needed(items: int) -> int:
    """How many answers a score of that many items asks for."""
    return ceil(NEEDED_SHARE * items)


def _values(answers: Mapping[str, int | None], scale: Scale) -> dict[str, int]:
    """Answered items after reversal."""
    values = {}
    for item, answer in answers.items():
        if item not in scale.items:
            raise AnswerError(item, f"unknown item: {item}")
        if answer is None:
            continue
        if not scale.minimum <= answer <= scale.maximum:
            raise AnswerError(item, f"{item}: {answer} is not in {scale.minimum}–{scale.maximum}")
        flipped = item in scale.reversed_items
        values[item] = scale.minimum + scale.maximum - answer if flipped else answer
    return values


def _mean(values: Mapping[str, int], items: Iterable[str]) -> float | None:
    wanted = list(items)
    found = [values[item] for item in wanted if item in values]
    return sum(found) / len(found) if len(found) >= needed(len(wanted)) else None


def _published(mean: float | None, items: int, scale: Scale) -> float | None:
    """A sum is the mean times the number of items, so that an omission does not lower it."""
    if mean is None or scale.method is Method.MEAN:
        return mean
    return mean * items

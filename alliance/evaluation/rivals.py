"""The published families of alarms, side by side with ours; each gives the alerted sessions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from statistics import fmean

from alliance.detection import DEFAULT_NORMS, Observation, Thresholds, below, eb_one_step

Scores = Sequence[float | None]
Detector = Callable[[Scores], set[int]]

# One cut-off and no hint: the figures of the domain page.
STRONG_ONLY = Thresholds(strong=-2.0, weak=-2.0, hint=None)
DROP = 2 * DEFAULT_NORMS.within
BASELINE = 3
SPAN_TO_DEVIATION = 1.128  # mean range of two normal draws, in standard deviations
SHARE_OF_MAXIMUM, MAXIMUM = 0.9, 5


def empirical_bayes(scores: Scores) -> set[int]:
    """Ours: the product's own module."""
    readings = eb_one_step([Observation(score) for score in scores], thresholds=STRONG_ONLY)
    return {reading.position for reading in readings if reading.alarm.is_alert}


def drop_from_previous(scores: Scores) -> set[int]:
    """Two standard deviations below the previous score."""
    seen = _observed(scores)
    pairs = pairwise(seen)
    return {here for (_, before), (here, now) in pairs if not below(before - now, DROP)}


def shewhart_on_three(scores: Scores) -> set[int]:
    """An individuals chart: three deviations below the mean of the first three scores."""
    seen = _observed(scores)
    if len(seen) < BASELINE:
        return set()
    first = [score for _, score in seen[:BASELINE]]
    span = fmean(abs(a - b) for a, b in pairwise(first))
    limit = fmean(first) - 3 * span / SPAN_TO_DEVIATION
    return {here for here, score in seen[BASELINE:] if below(score, limit)}


def below_ninety_per_cent(scores: Scores) -> set[int]:
    """A fixed cut-off borrowed from another instrument: 90 % of the maximum."""
    limit = SHARE_OF_MAXIMUM * MAXIMUM
    return {here for here, score in _observed(scores) if not below(limit, score)}


def _observed(scores: Scores) -> list[tuple[int, float]]:
    return [(here, score) for here, score in enumerate(scores) if score is not None]


DETECTORS: dict[str, Detector] = {
    "eb c = 2,0": empirical_bayes,
    "chute depuis le précédent": drop_from_previous,
    "Shewhart sur trois scores": shewhart_on_three,
    "90 % du maximum": below_ninety_per_cent,
}

"""Norms estimated again from an organisation's own questionnaires: a manual, versioned act.

One-way analysis of variance: σ² = Σ(y − ȳᵢ)² / Σ(nᵢ − 1); n₀ = (N − Σnᵢ²/N) / (g − 1);
τ² = max(0, (MSB − σ²) / n₀); μ = mean of the persons' means. The variances are then shrunk
towards the former ones, (30·former + g·new) / (30 + g), g being the number of persons.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from statistics import fmean

from alliance.detection import FEWEST_PEOPLE, FEWEST_SCORES, Norms, NormsError

PRIOR_PEOPLE = 30


def reestimate(people: Sequence[Sequence[float]], former: Norms) -> Norms:
    """New norms from the scores of each person; raises NormsError when they are too few.

    Persons with fewer than three scores do not count; thirty others are needed.
    """
    groups = [scores for scores in people if len(scores) >= FEWEST_SCORES]
    if len(groups) < FEWEST_PEOPLE:
        raise NormsError(
            f"{len(groups)} persons with {FEWEST_SCORES} scores, {FEWEST_PEOPLE} needed"
        )
    within, between = _variances(groups)
    return Norms(
        mean=fmean(fmean(group) for group in groups),
        between=sqrt(_shrunk(former.between**2, between, len(groups))),
        within=sqrt(_shrunk(former.within**2, within, len(groups))),
        version=former.version + 1,
    )


def _variances(groups: Sequence[Sequence[float]]) -> tuple[float, float]:
    """Variance within persons, and between them."""
    sizes = [len(group) for group in groups]
    total = sum(sizes)
    means = [fmean(group) for group in groups]
    errors = sum((y - mean) ** 2 for group, mean in zip(groups, means, strict=True) for y in group)
    within = errors / (total - len(groups))
    grand = sum(mean * size for mean, size in zip(means, sizes, strict=True)) / total
    spread = sum(size * (mean - grand) ** 2 for mean, size in zip(means, sizes, strict=True))
    between_square = spread / (len(groups) - 1)
    effective = (total - sum(size**2 for size in sizes) / total) / (len(groups) - 1)
    return within, max(0.0, (between_square - within) / effective)


def _shrunk(former: float, new: float, people: int) -> float:
    return (PRIOR_PEOPLE * former + people * new) / (PRIOR_PEOPLE + people)

"""The watch over scores: is this questionnaire lower than this person's own usual?

One-step empirical Bayes. Higher is better; observations come in the order of the sessions; an
observation without value means that no usable questionnaire came, and is skipped everywhere except
to count gaps. Comparisons are strict, with a tolerance of 1e-9. Scores are on the range 1–5.

Norms (μ, τ, σ): mean of people, spread between people, spread within one person. After n used
earlier scores of mean ȳ:

    w = nτ² / (nτ² + σ²)      m = μ + w(ȳ − μ)      v = σ² + τ²σ² / (nτ² + σ²)      z = (y − m) / √v
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from statistics import fmean

TOLERANCE = 1e-9
SIGMA_FLOOR = 0.25
SUBSCALE_SIGMA_FACTOR = 1.25
STRONG_Z = -2.0
WEAK_Z = -1.645
HINT_Z = -1.2816
LONGEST_GAP_SESSIONS = 3
LONGEST_GAP = datetime.timedelta(days=90)
REPAIR_SHARE = 0.5
REPAIR_CHANCES = 3
FEWEST_PEOPLE = 30
FEWEST_SCORES = 3


class NormsError(ValueError):
    """Norms out of range, or too few data to estimate them."""


class Alarm(StrEnum):
    """What the rule says of one score."""

    NONE = "none"
    HINT = "hint"
    WEAK = "weak"
    STRONG = "strong"

    @property
    def is_alert(self) -> bool:
        """A hint on a first questionnaire is not an alert: it enters the baseline."""
        return self in {Alarm.WEAK, Alarm.STRONG}


@dataclass(frozen=True, slots=True)
class Norms:
    """μ (1 to 5), τ ≥ 0 and σ, never below .25; the version is that of their estimation."""

    mean: float = 4.2
    between: float = 0.45
    within: float = 0.40
    version: int = 0

    def __post_init__(self) -> None:
        if self.between < 0 or self.within <= 0:
            raise NormsError(f"spreads must be positive: τ={self.between}, σ={self.within}")
        if self.within < SIGMA_FLOOR:
            object.__setattr__(self, "within", SIGMA_FLOOR)

    def for_subscale(self) -> Norms:
        """Two items vary more than six: σ × 1.25."""
        return Norms(self.mean, self.between, self.within * SUBSCALE_SIGMA_FACTOR, self.version)


DEFAULT_NORMS = Norms()


@dataclass(frozen=True, slots=True)
class Observation:
    """One session: its day if known, and its score if a usable questionnaire came."""

    value: float | None
    day: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Cut-offs on z; an organisation may move them, the page then shows the expected load."""

    strong: float = STRONG_Z
    weak: float = WEAK_Z
    hint: float | None = HINT_Z


DEFAULT_THRESHOLDS = Thresholds()


@dataclass(frozen=True, slots=True)
class Prediction:
    """What was expected of a score before it came: mean and standard deviation."""

    mean: float
    deviation: float
    used: int

    def z(self, value: float) -> float:
        return (value - self.mean) / self.deviation


@dataclass(frozen=True, slots=True)
class Reading:
    """One observed score with all that explains the verdict on it."""

    position: int
    value: float
    expected: Prediction
    z: float
    alarm: Alarm
    off_after_gap: bool = False


def predict(used: Sequence[float], norms: Norms = DEFAULT_NORMS) -> Prediction:
    """The next score expected of somebody whose earlier scores are known."""
    count = len(used)
    between, within = norms.between**2, norms.within**2
    spread = count * between + within
    weight = count * between / spread
    mean = norms.mean + weight * (fmean(used) - norms.mean) if used else norms.mean
    return Prediction(mean, sqrt(within + between * within / spread), count)


def eb_one_step(
    observations: Sequence[Observation],
    norms: Norms = DEFAULT_NORMS,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
) -> list[Reading]:
    """One reading per observed score, in order; alerted scores stay out of the baseline."""
    readings: list[Reading] = []
    used: list[float] = []
    last: int | None = None
    for position, observation in enumerate(observations):
        if observation.value is None:
            continue
        expected = predict(used, norms)
        z = expected.z(observation.value)
        off = last is not None and _far(observations, last, position)
        alarm = Alarm.NONE if off else _alarm(z, thresholds, first=last is None)
        readings.append(Reading(position, observation.value, expected, z, alarm, off))
        if not alarm.is_alert:
            used.append(observation.value)
        last = position
    return readings


def _alarm(z: float, thresholds: Thresholds, *, first: bool) -> Alarm:
    if below(z, thresholds.strong):
        return Alarm.STRONG
    if below(z, thresholds.weak):
        return Alarm.WEAK
    hinted = first and thresholds.hint is not None and below(z, thresholds.hint)
    return Alarm.HINT if hinted else Alarm.NONE


def below(value: float, limit: float) -> bool:
    """Strictly below, beyond what rounding may do."""
    return value < limit - TOLERANCE


def _far(observations: Sequence[Observation], last: int, position: int) -> bool:
    """More than three sessions or ninety days since the last score: too long for one step."""
    if position - last > LONGEST_GAP_SESSIONS:
        return True
    before, now = observations[last].day, observations[position].day
    return before is not None and now is not None and now - before > LONGEST_GAP

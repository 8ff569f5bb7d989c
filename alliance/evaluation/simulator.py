"""Invented courses of accompaniment, with ruptures whose moments are known.

latent = b + s(t − 1) + e − δσR, b ~ N(4.2, .50²), s ~ N(.03, .03²), e ~ N(0, .35²); six items are
round(latent + N(0, .5²)), clipped to 1–5; min(14, 4 + Poisson(3)) sessions; a quarter of the
questionnaires missing, 1.6 times more during a rupture, the first always answered; a rupture in a
quarter of the cases, from session 3 on, 58 % repaired after one or two sessions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import exp
from random import Random

from alliance.detection import DEFAULT_NORMS
from alliance.scoring import Scale, Score, score

ITEMS = ("b1", "b2", "t1", "t2", "l1", "l2")
SCALE = Scale(
    minimum=1,
    maximum=5,
    items=ITEMS,
    subscales={"goal": ("b1", "b2"), "task": ("t1", "t2"), "bond": ("l1", "l2")},
)
MOST_SESSIONS, FEWEST_SESSIONS, MORE_SESSIONS = 14, 4, 3.0
MISSING, MISSING_IN_RUPTURE = 0.25, 0.25 * 1.6
RUPTURES, FIRST_ONSET, REPAIRED = 0.25, 3, 0.58


@dataclass(frozen=True, slots=True)
class Case:
    """One course: a filling or None per session, and the sessions that were in rupture."""

    fillings: tuple[Score | None, ...]
    rupture: tuple[bool, ...]

    @property
    def scores(self) -> tuple[float | None, ...]:
        return tuple(filling.mean if filling else None for filling in self.fillings)

    @property
    def has_rupture(self) -> bool:
        return any(self.rupture)


def cases(count: int, *, depth: float, seed: int) -> Iterator[Case]:
    """So many courses; `depth` is δ, in standard deviations within one person."""
    dice = Random(seed)  # noqa: S311 - a reproducible draw, not a secret
    for _ in range(count):
        yield one_case(dice, depth)


def one_case(dice: Random, depth: float) -> Case:
    """One course drawn from the dice."""
    sessions = min(MOST_SESSIONS, FEWEST_SESSIONS + poisson(dice, MORE_SESSIONS))
    rupture = _rupture(dice, sessions)
    level, slope = dice.gauss(4.2, 0.50), dice.gauss(0.03, 0.03)
    fillings: list[Score | None] = []
    for session in range(sessions):
        fall = depth * DEFAULT_NORMS.within if rupture[session] else 0.0
        latent = level + slope * session + dice.gauss(0, 0.35) - fall
        answers = {item: _answer(latent + dice.gauss(0, 0.5)) for item in ITEMS}
        missing = MISSING_IN_RUPTURE if rupture[session] else MISSING
        skipped = session > 0 and dice.random() < missing
        fillings.append(None if skipped else score(answers, SCALE))
    return Case(tuple(fillings), rupture)


def _answer(value: float) -> int:
    return max(1, min(5, round(value)))


def _rupture(dice: Random, sessions: int) -> tuple[bool, ...]:
    """Which sessions are in rupture: none in three cases out of four."""
    if dice.random() >= RUPTURES:
        return (False,) * sessions
    onset = dice.randint(FIRST_ONSET, sessions) - 1
    lasts = dice.randint(1, 2) if dice.random() < REPAIRED else sessions
    return tuple(onset <= session < onset + lasts for session in range(sessions))


def poisson(dice: Random, mean: float) -> int:
    """Knuth's draw: fine for small means."""
    limit, product, count = exp(-mean), dice.random(), 0
    while product > limit:
        product *= dice.random()
        count += 1
    return count

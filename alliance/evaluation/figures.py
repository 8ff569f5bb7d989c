"""Sensitivity and the rest, counted the same way for every detector.

A hit is an alert during a rupture, at the latest with its second answered questionnaire;
sensitivity is counted over the ruptures that met one, or over all where it is said. Specificity
counts cases: no alert at all in a case without rupture.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from alliance.evaluation.simulator import Case

ANSWERS_TO_SEE_IT = 2


@dataclass(slots=True)
class Figures:
    """Counts of one detector over many cases."""

    ruptures: int = 0
    met: int = 0
    hits: int = 0
    hits_met: int = 0
    free: int = 0
    quiet: int = 0
    alerted: int = 0
    alerted_rightly: int = 0
    answered: int = 0
    false_alerts: int = 0

    def add(self, case: Case, alerts: set[int]) -> None:
        """Count one case; `alerts` are the sessions where the detector spoke."""
        self.alerted += bool(alerts)
        self.answered += sum(score is not None for score in case.scores)
        self.false_alerts += sum(not case.rupture[here] for here in alerts)
        if not case.has_rupture:
            self.free += 1
            self.quiet += not alerts
            return
        window, met = _window(case)
        hit = bool(window & alerts)
        self.ruptures += 1
        self.met += met
        self.hits += hit
        self.hits_met += hit and met
        self.alerted_rightly += bool(alerts)

    @property
    def sensitivity(self) -> float:
        """Over the ruptures that met an answered questionnaire."""
        return self.hits_met / self.met

    @property
    def sensitivity_over_all(self) -> float:
        return self.hits / self.ruptures

    @property
    def specificity(self) -> float:
        return self.quiet / self.free

    @property
    def false_per_hundred(self) -> float:
        """False alerts per hundred answered questionnaires."""
        return 100 * self.false_alerts / self.answered

    @property
    def predictive_value(self) -> float:
        """Share of the alerted cases that hold a rupture."""
        return self.alerted_rightly / self.alerted

    @property
    def unmet(self) -> float:
        """Share of the ruptures that no answered questionnaire met."""
        return 1 - self.met / self.ruptures


def _window(case: Case) -> tuple[set[int], bool]:
    """The sessions in which an alert is a hit, and whether a questionnaire was answered there."""
    window: set[int] = set()
    answers = 0
    for here, in_rupture in enumerate(case.rupture):
        if in_rupture and answers < ANSWERS_TO_SEE_IT:
            window.add(here)
            answers += case.scores[here] is not None
    return window, answers > 0


def measure(cases: Iterable[tuple[Case, set[int]]]) -> Figures:
    """Count over all cases."""
    figures = Figures()
    for case, alerts in cases:
        figures.add(case, alerts)
    return figures

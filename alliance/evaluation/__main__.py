"""`make evaluate-alliance`: prints how good the signals are, and fails if ours has moved.

The domain page gives the reference of the score rule; the product's own module must land within
.02 of it. The composite level is then tried on courses with behaviours.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from alliance.evaluation.behaviour import LivedCase, lived_cases
from alliance.evaluation.figures import Figures, measure
from alliance.evaluation.rivals import DETECTORS
from alliance.evaluation.simulator import Case, cases
from alliance.rules import RULES
from alliance.signals import DEFAULT_LIMITS, Level, Limits, assess

OURS = "eb c = 2,0"
REFERENCE = {2: {"sensitivity": 0.38, "specificity": 0.89}, 3: {"sensitivity": 0.69}}
TOLERANCE = 0.02
# Found on another seed than the one reported: docs/alliance.md tells how.
CAUTIOUS = Limits(strong_z=-2.6, weak_z=-1.3, low_subscale=2.0, together_days=20)
HEAD = f"{'détecteur':<32}{'sens.':>7}{'toutes':>8}{'spéc.':>7}{'fausses/100':>13}{'VPP':>6}"


def main() -> int:
    """Print both tables; 1 when the score rule is away from its reference."""
    options = _options()
    away: list[str] = []
    for depth in (2, 3):
        print(f"\nδ = {depth}, {options.cases} parcours, graine {options.seed}\n{HEAD}")
        for name, detector in DETECTORS.items():
            drawn = cases(options.cases, depth=depth, seed=options.seed)
            figures = measure((case, detector(case.scores)) for case in drawn)
            print(line(name, figures))
            if name == OURS:
                away += distances(figures, depth)
    print(f"\nNiveau « à reprendre », avec les comportements, δ = 2\n{HEAD}")
    for name, limits in (("réglages du produit", DEFAULT_LIMITS), ("réglages prudents", CAUTIOUS)):
        print(line(name, composite(options.cases, 2, options.seed, limits)))
    for sentence in away:
        print(sentence, file=sys.stderr)
    return 1 if away else 0


def line(name: str, figures: Figures) -> str:
    """One row: sensitivity over ruptures met and over all, and the rest."""
    return (
        f"{name:<32}{figures.sensitivity:>7.3f}{figures.sensitivity_over_all:>8.3f}"
        f"{figures.specificity:>7.3f}{figures.false_per_hundred:>13.2f}"
        f"{figures.predictive_value:>6.2f}"
    )


def distances(figures: Figures, depth: int) -> list[str]:
    """A sentence for each figure too far from its reference."""
    return [
        f"δ = {depth} : {name} {found:.3f}, référence {expected} ± {TOLERANCE}"
        for name, expected in REFERENCE[depth].items()
        if abs((found := getattr(figures, name)) - expected) > TOLERANCE
    ]


def composite(count: int, depth: float, seed: int, limits: Limits) -> Figures:
    """The level of the page after each session; a case alerts where new facts raise it."""

    def judged() -> Iterator[tuple[Case, set[int]]]:
        for lived in lived_cases(count, depth=depth, seed=seed):
            yield lived.case, alerts(lived, limits)

    return measure(judged())


def alerts(lived: LivedCase, limits: Limits) -> set[int]:
    """Sessions after which the file is to be taken up because of something new."""
    found = set()
    for session, course in enumerate(lived.course):
        assessment = assess(course, RULES, limits)
        new = any(finding.on >= course.meetings[-1].on for finding in assessment.findings)
        if assessment.level is Level.TAKE_UP and new:
            found.add(session)
    return found


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=2041)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

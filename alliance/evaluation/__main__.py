"""`make evaluate-alliance`: prints how good the signals are, and fails if ours has moved.

The domain page gives the reference of the score rule; the product's own module must land within
.02 of it. The composite level is then tried on courses with behaviours, with each of the limits
that organisations are offered. `--frontier` adds what other limits would give, and what is left
when behaviours tell less than is assumed.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace

from alliance.evaluation.composite import composite
from alliance.evaluation.figures import Figures, measure
from alliance.evaluation.rivals import DETECTORS
from alliance.evaluation.simulator import cases
from alliance.presets import CAUTIOUS, PRESETS, PRODUCT, REPORTED_SEED, TOGETHER
from alliance.signals import DEFAULT_LIMITS

OURS = "eb c = 2,0"
REFERENCE = {2: {"sensitivity": 0.38, "specificity": 0.89}, 3: {"sensitivity": 0.69}}
TOLERANCE = 0.02
AIM = {"sensitivity": 0.65, "specificity": 0.86}
NAMES = {
    PRODUCT: "réglages du produit",
    CAUTIOUS: "réglages prudents",
    TOGETHER: "faits convergents",
}
HEAD = f"{'détecteur':<32}{'sens.':>7}{'toutes':>8}{'spéc.':>7}{'fausses/100':>13}{'VPP':>6}"


def main() -> int:
    """Print the tables; 1 when the score rule or the composite is away from what is published."""
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
    for depth in (2, 3):
        print(f"\nNiveau « à reprendre », avec les comportements, δ = {depth}\n{HEAD}")
        for name, limits in PRESETS.items():
            figures = composite(options.cases, depth, options.seed, limits)
            print(line(NAMES[name], figures))
            if name == TOGETHER and depth == 2:
                away += short_of(figures)
    if options.frontier:
        frontier(options.cases, options.seed)
    for sentence in away:
        print(sentence, file=sys.stderr)
    return 1 if away else 0


def frontier(count: int, seed: int) -> None:
    """Sensitivity against specificity, on both ways to put facts together."""
    print(f"\nFrontière, δ = 2 : faits convergents, selon le seuil\n{HEAD}")
    for points in (3.5, 3.75, 4.0, 4.25, 4.5, 5.0):
        limits = replace(PRESETS[TOGETHER], converging=points)
        print(line(f"{points} points", composite(count, 2, seed, limits)))
    print(f"\nFrontière, δ = 2 : deux familles, selon le seuil du score\n{HEAD}")
    for strong, weak in ((-2.0, -1.645), (-2.3, -1.645), (-2.6, -1.645), (-2.6, -2.0)):
        limits = replace(DEFAULT_LIMITS, strong_z=strong, weak_z=weak, low_subscale=2.0)
        print(line(f"c = {-strong}, faible {-weak}", composite(count, 2, seed, limits)))
    print(f"\nSi les comportements parlaient moins, δ = 2\n{HEAD}")
    for telling in (0.5, 0.0):
        for name, limits in PRESETS.items():
            figures = composite(count, 2, seed, limits, telling=telling)
            print(line(f"{NAMES[name]}, {telling:.0%}", figures))


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


def short_of(figures: Figures) -> list[str]:
    """A sentence for each figure of the composite under its aim."""
    return [
        f"faits convergents : {name} {found:.3f}, visé {aim}"
        for name, aim in AIM.items()
        if (found := getattr(figures, name)) < aim
    ]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=REPORTED_SEED)
    parser.add_argument("--frontier", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

"""The level of the page over invented courses: a file alerts where new facts raise it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from alliance.evaluation.behaviour import LivedCase, lived_cases
from alliance.evaluation.figures import Figures, measure
from alliance.evaluation.simulator import Case
from alliance.rules import RULES
from alliance.signals import Level, Limits, assess


@dataclass(slots=True)
class Load:
    """What an organisation would have to read, counted per meeting."""

    meetings: int = 0
    taken_up: int = 0
    without_rupture: int = 0
    watched: int = 0

    def per_month(self, files: int, meetings_per_file: float) -> tuple[float, float, float]:
        """To take up, of which without rupture, and to watch, for so many files."""
        share = files * meetings_per_file / self.meetings
        return self.taken_up * share, self.without_rupture * share, self.watched * share


def composite(
    count: int, depth: float, seed: int, limits: Limits, *, telling: float = 1.0
) -> Figures:
    """Sensitivity and the rest of the level "à reprendre"; `telling`: see `behaviour.blend`."""

    def judged() -> Iterator[tuple[Case, set[int]]]:
        for lived in lived_cases(count, depth=depth, seed=seed, telling=telling):
            yield lived.case, alerts(lived, limits)

    return measure(judged())


def alerts(lived: LivedCase, limits: Limits) -> set[int]:
    """Sessions after which the file is to be taken up because of something new."""
    levels = levels_of(lived, limits)
    return {session for session, level in levels.items() if level is Level.TAKE_UP}


def levels_of(lived: LivedCase, limits: Limits) -> dict[int, Level]:
    """The level after each session that brought a new finding."""
    found = {}
    for session, course in enumerate(lived.course):
        assessment = assess(course, RULES, limits)
        if any(finding.on >= course.meetings[-1].on for finding in assessment.findings):
            found[session] = assessment.level
    return found


def load_and_figures(count: int, depth: float, seed: int, limits: Limits) -> tuple[Load, Figures]:
    """One walk for the settings page: what would have to be read, and how good it is."""
    load, figures = Load(), Figures()
    for lived in lived_cases(count, depth=depth, seed=seed):
        levels = levels_of(lived, limits)
        taken_up = {session for session, level in levels.items() if level is Level.TAKE_UP}
        figures.add(lived.case, taken_up)
        load.meetings += len(lived.course)
        load.taken_up += len(taken_up)
        load.without_rupture += sum(not lived.case.rupture[session] for session in taken_up)
        load.watched += len(levels) - len(taken_up)
    return load, figures

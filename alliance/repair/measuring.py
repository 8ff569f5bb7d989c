"""What the scores say of an episode, beside what the counsellor concludes.

Only answers that anybody may be told who opens the file: those that one trusted person alone reads
neither begin an episode nor measure it.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils import timezone

from alliance.detection import Observation, eb_one_step
from alliance.episodes import Episode, RepairState, episodes, repair_aim, state_after
from alliance.facts import Course
from alliance.models import RuptureEpisode
from alliance.watching.course import course_of
from beneficiaries.models import CaseFile


@dataclass(frozen=True, slots=True)
class Drop:
    """The fall that an episode begins with, on its day."""

    on: datetime.date
    reference: float
    value: float
    state: RepairState


@dataclass(frozen=True, slots=True)
class Measured:
    """A repair read from the scores; without a drop, only the scores since."""

    state: RepairState | None
    reference: float | None = None
    drop: float | None = None
    later: tuple[tuple[datetime.date, float], ...] = ()

    @property
    def aim(self) -> float | None:
        if self.reference is None or self.drop is None:
            return None
        return repair_aim(self.reference, self.drop)


def last_drop(case_file: CaseFile) -> Drop | None:
    """The latest fall of the scores, if they tell one."""
    course = course_of(case_file, timezone.localdate())
    asked = course.questionnaires
    scores = [Observation(one.total, one.sent_on) for one in asked]
    found: list[Episode] = episodes(eb_one_step(scores, course.norms))
    if not found:
        return None
    last = found[-1]
    return Drop(asked[last.start].sent_on, last.reference, last.drop, last.state)


def measured_repair(episode: RuptureEpisode) -> Measured:
    """The scores since the drop, and whether they came half of the way back."""
    course = course_of(episode.case_file, timezone.localdate())
    later = tuple(_since(course, episode.started_on))
    if episode.reference is None or episode.drop is None:
        return Measured(None, later=later)
    state = state_after(episode.reference, episode.drop, [value for _on, value in later])
    return Measured(state, episode.reference, episode.drop, later)


def _since(course: Course, day: datetime.date) -> list[tuple[datetime.date, float]]:
    return [
        (one.sent_on, one.total)
        for one in course.questionnaires
        if one.total is not None and one.sent_on > day
    ]

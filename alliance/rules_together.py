"""One rule on small facts that say nothing alone and point the same way together.

Each recent fact has points; those older than two weeks count half; the newest score counts by its
distance from what was expected of this person, and a score above it takes points away. The sum is
compared with `Limits.converging`; without it (0, the product's default) the rule is off and two
weak findings of different families do its work. Points were chosen on one simulation and are
reported on another: docs/alliance.md.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from alliance.detection import Thresholds
from alliance.facts import Attendance, Course, Unease
from alliance.rules_scores import latest_reading
from alliance.signals import Family, Limits, Rule, Sight, Strength

SCORE_PER_DEVIATION: Final = 1.0
SCORE_AT_MOST: Final = 3.0
UNEASE: Final = {Unease.YES: 3.0, Unease.A_LITTLE: 2.0}
NO_SHOW, EARLY_NO_SHOW, CANCELLED, LATE = 1.5, 2.0, 1.0, 1.5
UNANSWERED_MESSAGE: Final = 1.5
OVERDUE_STEP, OVERDUE_AT_MOST = 1.5, 3.0
OBSERVED: Final = 2.0
FRESH: Final = datetime.timedelta(days=14)
OLDER_COUNTS: Final = 0.5
ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Fact:
    """One small fact: its day, where it comes from, its points before its age is counted."""

    on: datetime.date
    kind: str
    points: float


def converging_facts(course: Course, limits: Limits) -> Sight | None:
    """Small facts of the last weeks that together reach the limit."""
    if limits.converging <= 0:
        return None
    counted = [
        (fact, points)
        for fact in small_facts(course, limits)
        if (points := _counted(fact, course, limits))
    ]
    total = sum(points for _fact, points in counted)
    against = [fact.on for fact, points in counted if points > 0]
    if not against or total < limits.converging - ROUNDING:
        return None
    by_kind: dict[str, float] = {}
    for fact, points in counted:
        by_kind[fact.kind] = round(by_kind.get(fact.kind, 0.0) + points, 2)
    evidence = {"points": round(total, 2), "from": limits.converging, **by_kind}
    return Sight(max(against), Strength.STRONG, evidence)


def small_facts(course: Course, limits: Limits) -> Iterator[Fact]:
    """Every fact that has points, whatever its age."""
    yield from _answers(course, limits)
    yield from _meetings(course, limits)
    for message in course.messages:
        if message.answered_on is None:
            waited = course.today - message.on
            if waited > datetime.timedelta(days=limits.silence_days):
                yield Fact(message.on, "messages", UNANSWERED_MESSAGE)
    yield from _overdue(course, limits)
    for seen in course.observed:
        yield Fact(seen.on, "observed", OBSERVED)


def _answers(course: Course, limits: Limits) -> Iterator[Fact]:
    thresholds = Thresholds(strong=limits.strong_z, weak=limits.weak_z)
    reading = latest_reading(course, "total", course.norms, thresholds)
    if reading is not None and not reading.off_after_gap:
        points = min(SCORE_AT_MOST, -reading.z * SCORE_PER_DEVIATION)
        yield Fact(course.questionnaires[reading.position].sent_on, "answers", points)
    for filling in course.answered:
        if filling.unease in UNEASE:
            yield Fact(filling.sent_on, "answers", UNEASE[filling.unease])


def _meetings(course: Course, limits: Limits) -> Iterator[Fact]:
    """No-shows weigh more than cancellations, early ones more than late ones."""
    for place, meeting in enumerate(course.counted_meetings):
        if meeting.attendance is Attendance.NO_SHOW:
            early = place < limits.early_meetings
            yield Fact(meeting.on, "meetings", EARLY_NO_SHOW if early else NO_SHOW)
        elif meeting.attendance is Attendance.CANCELLED_BY_PERSON:
            yield Fact(meeting.on, "meetings", CANCELLED)
        elif meeting.minutes_late > limits.late_minutes:
            yield Fact(meeting.on, "meetings", LATE)


def _overdue(course: Course, limits: Limits) -> Iterator[Fact]:
    """A step is a state, not an event: overdue since a month still counts, two at most."""
    late = [
        step.due_on
        for step in course.steps
        if step.due_on is not None
        and step.done_on is None
        and not step.dropped
        and course.today - step.due_on > datetime.timedelta(days=limits.overdue_days)
    ]
    points = min(OVERDUE_AT_MOST, OVERDUE_STEP * len(late))
    if points:
        yield Fact(max(late) + datetime.timedelta(days=limits.overdue_days + 1), "steps", points)


def _counted(fact: Fact, course: Course, limits: Limits) -> float:
    """Points of a fact today: none once it is past or was judged, half after two weeks."""
    age = course.today - fact.on
    if age > datetime.timedelta(days=limits.together_days):
        return 0.0
    if course.judged_on is not None and fact.on <= course.judged_on:
        return 0.0
    return fact.points * (1.0 if age <= FRESH else OLDER_COUNTS)


RULES = (Rule("converging_facts", Family.SEVERAL, None, converging_facts),)

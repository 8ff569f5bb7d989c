"""Behaviours added to the invented courses, so that the composite level can be tried.

Every probability here is an assumption, written where it can be argued with; the general no-show
rate follows the 11 % seen in France by invitation. None was estimated on real courses.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from random import Random

from alliance.evaluation.simulator import SCALE, Case, one_case
from alliance.facts import (
    AgreedStep,
    Attendance,
    Course,
    Meeting,
    Questionnaire,
    SentMessage,
    Unease,
)
from alliance.scoring import Score

START = datetime.date(2026, 1, 5)
EVERY = datetime.timedelta(days=14)
A_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Habits:
    """Chances per session; the first two only where no questionnaire was answered."""

    no_show_if_silent: float
    cancels_if_silent: float
    late: float
    step_done: float
    message_answered: float
    unease: float
    slight_unease: float


USUAL = Habits(
    no_show_if_silent=0.20,  # 5 % of all sessions
    cancels_if_silent=0.24,  # 6 %
    late=0.05,
    step_done=0.80,
    message_answered=0.90,
    unease=0.005,
    slight_unease=0.04,
)
IN_RUPTURE = Habits(
    no_show_if_silent=0.55,  # 22 % of the sessions in rupture
    cancels_if_silent=0.25,  # 10 %
    late=0.20,
    step_done=0.40,
    message_answered=0.50,
    unease=0.12,
    slight_unease=0.30,
)
MESSAGES = 0.5


@dataclass(frozen=True, slots=True)
class LivedCase:
    """A case with what was known at the end of each session."""

    case: Case
    course: tuple[Course, ...]


def lived_cases(
    count: int, *, depth: float, seed: int, telling: float = 1.0
) -> Iterator[LivedCase]:
    """So many courses with behaviours."""
    dice = Random(seed)  # noqa: S311 - a reproducible draw, not a secret
    in_rupture = blend(telling)
    for _ in range(count):
        case = one_case(dice, depth)
        yield LivedCase(case, tuple(_lived(dice, case, in_rupture)))


def blend(telling: float) -> Habits:
    """Habits in a rupture: as assumed above at 1, no different from usual at 0."""
    usual = asdict(USUAL)
    return Habits(
        **{
            name: usual[name] + telling * (chance - usual[name])
            for name, chance in asdict(IN_RUPTURE).items()
        }
    )


def _lived(dice: Random, case: Case, in_rupture: Habits) -> Iterator[Course]:
    """What is known the day before the next session, after each one."""
    questionnaires: list[Questionnaire] = []
    meetings: list[Meeting] = []
    steps: list[AgreedStep] = []
    messages: list[SentMessage] = []
    for session, filling in enumerate(case.fillings):
        habits = in_rupture if case.rupture[session] else USUAL
        on = START + session * EVERY
        meetings.append(_meeting(dice, habits, on, answered=filling is not None))
        if meetings[-1].attendance is Attendance.SEEN:
            questionnaires.append(_questionnaire(dice, habits, on, filling))
            steps.append(AgreedStep(f"step {session}", on, due_on=on + 5 * A_DAY))
        steps = [_worked_on(dice, habits, step, on) for step in steps]
        if dice.random() < MESSAGES:
            answered = dice.random() < habits.message_answered
            messages.append(SentMessage(on + A_DAY, on + 3 * A_DAY if answered else None))
        yield Course(
            today=on + EVERY - A_DAY,
            questionnaires=tuple(questionnaires),
            meetings=tuple(meetings),
            steps=tuple(steps),
            messages=tuple(messages),
        )


def _meeting(dice: Random, habits: Habits, on: datetime.date, *, answered: bool) -> Meeting:
    """A session whose questionnaire was answered was held."""
    late = 15 if dice.random() < habits.late else 0
    draw = 1.0 if answered else dice.random()
    if draw < habits.no_show_if_silent:
        return Meeting(on, Attendance.NO_SHOW)
    if draw < habits.no_show_if_silent + habits.cancels_if_silent:
        return Meeting(on, Attendance.CANCELLED_BY_PERSON)
    return Meeting(on, Attendance.SEEN, late)


def _questionnaire(
    dice: Random, habits: Habits, on: datetime.date, filling: Score | None
) -> Questionnaire:
    if filling is None:
        return Questionnaire(on)
    draw = dice.random()
    unease = Unease.NO
    if draw < habits.unease:
        unease = Unease.YES
    elif draw < habits.unease + habits.slight_unease:
        unease = Unease.A_LITTLE
    return Questionnaire(
        on,
        on,
        total=filling.mean,
        goal=filling.subscales["goal"],
        task=filling.subscales["task"],
        bond=filling.subscales["bond"],
        all_highest=filling.mean == SCALE.maximum,
        unease=unease,
        wants_to_talk=unease is Unease.YES,
    )


def _worked_on(dice: Random, habits: Habits, step: AgreedStep, on: datetime.date) -> AgreedStep:
    """A step that is open may be done before the next session, this time or another."""
    if step.done_on is not None or dice.random() >= habits.step_done:
        return step
    done = on + 7 * A_DAY
    return replace(step, done_on=done, progress_on=(done,))

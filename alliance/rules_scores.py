"""Rules on scores and on the person's words."""

from __future__ import annotations

from statistics import fmean

from alliance.detection import Alarm, Norms, Observation, Reading, Thresholds, eb_one_step
from alliance.facts import Course, Marker, Request, Unease
from alliance.signals import Family, Limits, Rule, Sight, Strength


def latest_reading(
    course: Course, name: str, norms: Norms, thresholds: Thresholds
) -> Reading | None:
    """The verdict on the newest questionnaire, if it has that score."""
    scores = [Observation(getattr(q, name), q.sent_on) for q in course.questionnaires]
    readings = eb_one_step(scores, norms, thresholds)
    if not readings or readings[-1].position != _latest_answered(course):
        return None
    return readings[-1]


def _latest_answered(course: Course) -> int | None:
    sessions = course.questionnaires
    return max((n for n, one in enumerate(sessions) if one.is_answered), default=None)


def score_below_usual(course: Course, limits: Limits) -> Sight | None:
    """The newest score is below this person's own usual."""
    thresholds = Thresholds(strong=limits.strong_z, weak=limits.weak_z)
    reading = latest_reading(course, "total", course.norms, thresholds)
    if reading is None or reading.alarm is Alarm.NONE:
        return None
    strong = reading.alarm is Alarm.STRONG
    return Sight(
        course.questionnaires[reading.position].sent_on,
        Strength.STRONG if strong else Strength.WEAK,
        {
            "score": round(reading.value, 2),
            "expected": round(reading.expected.mean, 2),
            "earlier": reading.expected.used,
            "z": round(reading.z, 2),
        },
    )


def unease_said(course: Course, limits: Limits) -> Sight | None:
    """Something bothered the person, who wishes to talk about it."""
    last = course.answered[-1] if course.answered else None
    if last is None or last.unease is not Unease.YES or not last.wants_to_talk:
        return None
    return Sight(last.sent_on, Strength.STRONG, {"answer": last.unease.value})


def lowest_answer(course: Course, limits: Limits) -> Sight | None:
    """A question was answered with the lowest level."""
    last = course.answered[-1] if course.answered else None
    if last is None or not last.at_lowest:
        return None
    return Sight(last.sent_on, Strength.STRONG, {"items": ", ".join(last.at_lowest)})


def another_counsellor_asked(course: Course, limits: Limits) -> Sight | None:
    """The person asked for somebody else, or complained."""
    if not course.requests:
        return None
    on, request = course.requests[-1]
    return Sight(on, Strength.STRONG, {"request": Request(request).value})


def slight_unease(course: Course, limits: Limits) -> Sight | None:
    """Something bothered the person, a little or without a wish to talk."""
    last = course.answered[-1] if course.answered else None
    if last is None or last.unease is Unease.NO:
        return None
    if last.unease is Unease.YES and last.wants_to_talk:
        return None
    return Sight(last.sent_on, Strength.WEAK, {"answer": last.unease.value})


def bond_behind(course: Course, limits: Limits) -> Sight | None:
    """The bond is far below goal and task."""
    last = course.answered[-1] if course.answered else None
    if last is None or last.bond is None:
        return None
    others = [value for value in (last.goal, last.task) if value is not None]
    if not others or fmean(others) - last.bond < limits.bond_behind:
        return None
    facts = {"bond": round(last.bond, 2), "others": round(fmean(others), 2)}
    return Sight(last.sent_on, Strength.WEAK, facts)


def low_goal_or_task(course: Course, limits: Limits) -> Sight | None:
    """Goal or task is low in itself."""
    last = course.answered[-1] if course.answered else None
    if last is None:
        return None
    values = {"goal": last.goal, "task": last.task}
    low = {name: v for name, v in values.items() if v is not None and v <= limits.low_subscale}
    return Sight(last.sent_on, Strength.STRONG, low) if low else None


def goal_or_task_below_usual(course: Course, limits: Limits) -> Sight | None:
    """Goal or task is below this person's own usual."""
    thresholds = Thresholds(strong=limits.subscale_z, weak=limits.subscale_z, hint=None)
    for name in ("goal", "task"):
        reading = latest_reading(course, name, course.norms.for_subscale(), thresholds)
        if reading is not None and reading.alarm.is_alert:
            day = course.questionnaires[reading.position].sent_on
            facts = {"subscale": name, "score": round(reading.value, 2), "z": round(reading.z, 2)}
            return Sight(day, Strength.WEAK, facts)
    return None


def goal_contested(course: Course, limits: Limits) -> Sight | None:
    """A goal was edited or refused by the person twice."""
    days = course.goal_contested_on
    return Sight(days[-1], Strength.WEAK, {"times": len(days)}) if len(days) >= 2 else None


RULES = (
    Rule("score_below_usual", Family.SCORE, None, score_below_usual),
    Rule("unease_said", Family.VOICE, Marker.NEGATIVE_FEELINGS, unease_said),
    Rule("lowest_answer", Family.VOICE, Marker.NEGATIVE_FEELINGS, lowest_answer),
    Rule(
        "another_counsellor_asked",
        Family.VOICE,
        Marker.NEGATIVE_FEELINGS,
        another_counsellor_asked,
    ),
    Rule("slight_unease", Family.VOICE, Marker.INDIRECT_FEELINGS, slight_unease),
    Rule("bond_behind", Family.SCORE, Marker.INDIRECT_FEELINGS, bond_behind),
    Rule("low_goal_or_task", Family.SCORE, Marker.DISAGREEMENT, low_goal_or_task),
    Rule("goal_or_task_below_usual", Family.SCORE, Marker.DISAGREEMENT, goal_or_task_below_usual),
    Rule("goal_contested", Family.TASKS, Marker.DISAGREEMENT, goal_contested),
)

"""Rules on what people do: attendance, contact, steps, and what the counsellor observed."""

from __future__ import annotations

import datetime

from alliance.facts import AgreedStep, Attendance, Course, Marker, Meeting
from alliance.signals import Family, Limits, Rule, Sight, Strength

ALL_HIGHEST_TIMES = 3
LAST_AGREED, NOT_DONE = 3, 2
REPLANNED = 2


def _of(meetings: tuple[Meeting, ...], attendance: Attendance) -> list[Meeting]:
    return [meeting for meeting in meetings if meeting.attendance is attendance]


def early_no_show(course: Course, limits: Limits) -> Sight | None:
    """An unexcused absence among the first appointments."""
    missed = _of(course.counted_meetings[: limits.early_meetings], Attendance.NO_SHOW)
    return Sight(missed[-1].on, Strength.WEAK, {"times": len(missed)}) if missed else None


def repeated_no_show(course: Course, limits: Limits) -> Sight | None:
    """Two unexcused absences among the last four appointments."""
    missed = _of(course.counted_meetings[-limits.recent_meetings :], Attendance.NO_SHOW)
    if len(missed) < 2:
        return None
    facts = {"times": len(missed), "of": limits.recent_meetings}
    return Sight(missed[-1].on, Strength.STRONG, facts)


def often_late(course: Course, limits: Limits) -> Sight | None:
    """Late twice in the last three meetings held."""
    held = _of(course.meetings, Attendance.SEEN)[-3:]
    late = [meeting for meeting in held if meeting.minutes_late > limits.late_minutes]
    return Sight(late[-1].on, Strength.WEAK, {"times": len(late)}) if len(late) >= 2 else None


def own_cancellations(course: Course, limits: Limits) -> Sight | None:
    """Two appointments cancelled by the person among the last four."""
    recent = course.counted_meetings[-limits.recent_meetings :]
    cancelled = _of(recent, Attendance.CANCELLED_BY_PERSON)
    if len(cancelled) < 2:
        return None
    facts = {"times": len(cancelled), "of": limits.recent_meetings}
    return Sight(cancelled[-1].on, Strength.WEAK, facts)


def unanswered_messages(course: Course, limits: Limits) -> Sight | None:
    """The last two messages have waited for an answer for more than a week."""
    last = course.messages[-2:]
    if len(last) < 2 or any(message.answered_on for message in last):
        return None
    day = last[-1].on + datetime.timedelta(days=limits.silence_days + 1)
    return Sight(day, Strength.WEAK, {"messages": 2}) if course.today >= day else None


def unanswered_questionnaires(course: Course, limits: Limits) -> Sight | None:
    """Two questionnaires in a row without an answer, from somebody who used to answer."""
    last, before = course.questionnaires[-2:], course.questionnaires[:-2]
    if len(last) < 2 or any(q.is_answered for q in last):
        return None
    if sum(q.is_answered for q in before) < 2:
        return None
    return Sight(last[-1].sent_on, Strength.WEAK, {"questionnaires": 2})


def agreed_not_done(course: Course, limits: Limits) -> Sight | None:
    """Says yes, does not do: two of the last three steps overdue while the task score is high."""
    task = next((q.task for q in reversed(course.answered) if q.task is not None), None)
    if task is None or task < limits.satisfied_task:
        return None
    agreed = [step for step in course.steps if step.due_on and not step.dropped][-LAST_AGREED:]
    overdue = sorted(day for step in agreed if (day := _overdue_since(step, course, limits)))
    if len(overdue) < NOT_DONE:
        return None
    facts = {"overdue": len(overdue), "of": len(agreed), "task": round(task, 2)}
    return Sight(overdue[-1], Strength.WEAK, facts)


def _overdue_since(step: AgreedStep, course: Course, limits: Limits) -> datetime.date | None:
    """The day on which a step that is still open became late enough to count."""
    if step.done_on is not None or step.due_on is None:
        return None
    day = step.due_on + datetime.timedelta(days=limits.overdue_days + 1)
    return day if course.today >= day else None


def all_highest_and_absent(course: Course, limits: Limits) -> Sight | None:
    """Three perfect questionnaires in a row while attendance falls; never the answers alone."""
    last = course.answered[-ALL_HIGHEST_TIMES:]
    if len(last) < ALL_HIGHEST_TIMES or not all(q.all_highest for q in last):
        return None
    recent = course.counted_meetings[-limits.recent_meetings :]
    before = course.counted_meetings[: -limits.recent_meetings]
    missed = [m for m in recent if m.attendance is not Attendance.SEEN]
    earlier = [m for m in before if m.attendance is not Attendance.SEEN]
    falling = before and len(missed) / len(recent) > len(earlier) / len(before)
    if not missed or not falling:
        return None
    facts = {"questionnaires": ALL_HIGHEST_TIMES, "missed": len(missed), "of": len(recent)}
    return Sight(missed[-1].on, Strength.WEAK, facts)


def no_progress(course: Course, limits: Limits) -> Sight | None:
    """Three interviews held without any progress on a step agreed before them."""
    held = _of(course.meetings, Attendance.SEEN)[-limits.stalled_meetings :]
    if len(held) < limits.stalled_meetings:
        return None
    stalled = [step for step in course.steps if _stalled(step, held[0].on)]
    return Sight(held[-1].on, Strength.WEAK, {"steps": len(stalled)}) if stalled else None


def _stalled(step: AgreedStep, since: datetime.date) -> bool:
    moved = any(day >= since for day in step.progress_on)
    return step.agreed_on < since and step.done_on is None and not step.dropped and not moved


def replanned(course: Course, limits: Limits) -> Sight | None:
    """The same step was put off twice."""
    often = [s for s in course.steps if len(s.replanned_on) >= REPLANNED and s.done_on is None]
    if not often:
        return None
    last = max(often, key=lambda step: step.replanned_on[-1])
    return Sight(last.replanned_on[-1], Strength.WEAK, {"times": len(last.replanned_on)})


def observed(course: Course, limits: Limits) -> Sight | None:
    """The counsellor ticked a marker after a meeting."""
    if not course.observed:
        return None
    last = course.observed[-1]
    return Sight(last.on, Strength.WEAK, {"marker": last.marker.value})


RULES = (
    Rule("agreed_not_done", Family.TASKS, Marker.COMPLIANCE, agreed_not_done),
    Rule("all_highest_and_absent", Family.TASKS, Marker.COMPLIANCE, all_highest_and_absent),
    Rule("early_no_show", Family.ATTENDANCE, Marker.AVOIDANCE, early_no_show),
    Rule("repeated_no_show", Family.ATTENDANCE, Marker.AVOIDANCE, repeated_no_show),
    Rule("often_late", Family.ATTENDANCE, Marker.AVOIDANCE, often_late),
    Rule("own_cancellations", Family.ATTENDANCE, Marker.AVOIDANCE, own_cancellations),
    Rule("unanswered_messages", Family.CONTACT, Marker.AVOIDANCE, unanswered_messages),
    Rule("unanswered_questionnaires", Family.CONTACT, Marker.AVOIDANCE, unanswered_questionnaires),
    Rule("no_progress", Family.TASKS, Marker.NO_RESPONSE, no_progress),
    Rule("replanned", Family.TASKS, Marker.NO_RESPONSE, replanned),
    Rule("observed", Family.OBSERVED, None, observed),
)

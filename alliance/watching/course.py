"""From rows to facts: the course of one file, or of many, in a constant number of queries.

A file has one course for whoever opens it, and one more for each person trusted with answers that
nobody else reads: those answers are told in theirs only, and enter no other baseline.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from accounts.models import Organisation
from alliance.detection import Norms
from alliance.facts import (
    AgreedStep,
    Attendance,
    Course,
    Marker,
    Meeting,
    Observed,
    Questionnaire,
    Request,
    SentMessage,
    Unease,
)
from alliance.models import PersonWish, TalkAbout
from alliance.services.settings import norms_of
from alliance.watching.rows import FileRows, Row, rows_of
from beneficiaries.models import CaseFile
from followup.models import Outcome, StepStatus
from followup.models.appointment import LateBy

LOWEST, HIGHEST = 1, 5
"""The range of the rules; other instruments are brought to it."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What a questionnaire of a course is made of, in the same place of its list."""

    check_in: int
    visibility: str
    # What is stored of the rule's reading: alarm, z, expected mean, deviation, number of norms.
    stored: tuple[str | None, float | None, float | None, float | None, int | None]


@dataclass(frozen=True, slots=True)
class Told:
    """A course, the fillings behind it, and the only person who may be told of it (or None)."""

    course: Course
    fillings: tuple[Filling, ...]
    reserved_to: int | None = None


def course_of(case_file: CaseFile, today: datetime.date) -> Course:
    """What is known of one file, answers that only one person reads left out."""
    return courses_of([case_file], today)[case_file.pk]


def courses_of(case_files: Iterable[CaseFile], today: datetime.date) -> dict[int, Course]:
    """The same for many files at once; organisations are read with their files."""
    norms: dict[int, Norms] = {}
    files = {}
    for case_file in case_files:
        organisation = case_file.organisation_id
        if organisation not in norms:
            norms[organisation] = norms_of(Organisation(pk=organisation))
        files[case_file.pk] = norms[organisation]
    return {pk: all_told[0].course for pk, all_told in told_of(files, today).items()}


def told_of(norms: Mapping[int, Norms], today: datetime.date) -> dict[int, tuple[Told, ...]]:
    """By file: first what anybody may be told who opens it, then what one person alone is."""
    found = rows_of(list(norms), today)
    empty = FileRows()
    return {
        pk: tuple(_every_reading(found.get(pk, empty), own, today)) for pk, own in norms.items()
    }


def _every_reading(rows: FileRows, norms: Norms, today: datetime.date) -> Iterable[Told]:
    meetings = tuple(_meetings(rows.appointments))
    behaviour = Course(
        today=today,
        meetings=meetings,
        steps=tuple(_steps(rows)),
        messages=tuple(_messages(rows, meetings)),
        requests=tuple((day, Request(kind)) for day, kind in rows.wishes if kind in REQUESTS),
        goal_contested_on=tuple(day for day, kind in rows.wishes if kind not in REQUESTS),
        observed=tuple(Observed(Marker(marker), day) for day, marker in rows.markers),
        norms=norms,
    )
    trusted = {row[TRUSTED] for row in rows.check_ins if row[TRUSTED] is not None}
    for reader in (None, *sorted(trusted)):
        seen = [row for row in rows.check_ins if row[TRUSTED] in {None, reader}]
        yield Told(_with_answers(behaviour, seen), tuple(map(_filling, seen)), reader)


REQUESTS = frozenset({PersonWish.Kind.ANOTHER_COUNSELLOR, PersonWish.Kind.COMPLAINT})
VISIBILITY, TRUSTED, MODE, INSTRUMENT = 3, 4, 5, 8
WANTS_TO_TALK = frozenset({TalkAbout.NEXT_MEETING, TalkAbout.SOMEBODY_ELSE})


def _filling(row: Row) -> Filling:
    return Filling(row[0], row[VISIBILITY], row[17:22])


def _with_answers(behaviour: Course, rows: Sequence[Row]) -> Course:
    """Before the last change of mode or of instrument, answers no longer make a baseline."""
    if not rows:
        return behaviour
    begins = _baseline_begins(rows)
    return Course(
        today=behaviour.today,
        questionnaires=tuple(
            _questionnaire(row, in_baseline=place >= begins) for place, row in enumerate(rows)
        ),
        meetings=behaviour.meetings,
        steps=behaviour.steps,
        messages=behaviour.messages,
        requests=behaviour.requests,
        goal_contested_on=behaviour.goal_contested_on,
        observed=behaviour.observed,
        norms=behaviour.norms,
    )


def _baseline_begins(rows: Sequence[Row]) -> int:
    """The place of the first answer in the way of asking that is in use now."""
    begins, current = 0, None
    for place, row in enumerate(rows):
        if row[2] is None:
            continue
        asked = (row[MODE], row[INSTRUMENT])
        if current is not None and asked != current:
            begins = place
        current = asked
    return begins


def _questionnaire(row: Row, *, in_baseline: bool) -> Questionnaire:
    """Scores on the range of the rules, none of them before the baseline."""
    _pk, session_on, answered_on, *_rest = row
    if answered_on is None:
        return Questionnaire(session_on)
    unease = Unease(row[6]) if row[6] else Unease.NO
    if not in_baseline:
        return Questionnaire(session_on, answered_on, unease=unease)
    lowest, highest = row[9], row[10]
    total, goal, task, bond = (_brought(value, lowest, highest) for value in row[11:15])
    return Questionnaire(
        sent_on=session_on,
        answered_on=answered_on,
        total=total,
        goal=goal,
        task=task,
        bond=bond,
        at_lowest=tuple(row[15] or ()),
        all_highest=bool(row[16]),
        unease=unease,
        wants_to_talk=row[7] in WANTS_TO_TALK,
    )


def _brought(mean: float | None, lowest: int, highest: int) -> float | None:
    if mean is None or (lowest, highest) == (LOWEST, HIGHEST):
        return mean
    return LOWEST + (HIGHEST - LOWEST) * (mean - lowest) / (highest - lowest)


def _meetings(rows: Iterable[Row]) -> Iterable[Meeting]:
    for day, outcome, minutes, late_by in rows:
        late = minutes if late_by == LateBy.PERSON else 0
        yield Meeting(day, ATTENDANCE[outcome], late)


ATTENDANCE = {outcome.value: Attendance(outcome.value) for outcome in Outcome}


def _steps(rows: FileRows) -> Iterable[AgreedStep]:
    """A step that blocks is a call for help: it has no date to be late of."""
    replanned: defaultdict[int, list[datetime.date]] = defaultdict(list)
    progress: defaultdict[int, list[datetime.date]] = defaultdict(list)
    for step, day, before, after, due_before, due_after in rows.changes:
        if due_before and due_after and due_after > due_before:
            replanned[step].append(day)
        if after != before and after in {StepStatus.DOING, StepStatus.DONE}:
            progress[step].append(day)
    for pk, agreed_on, due_on, done_on, status in rows.steps:
        yield AgreedStep(
            key=str(pk),
            agreed_on=agreed_on,
            due_on=None if status == StepStatus.STUCK else due_on,
            done_on=done_on,
            dropped=status == StepStatus.DROPPED,
            replanned_on=tuple(replanned.get(pk, ())),
            progress_on=tuple(progress.get(pk, ())),
        )


def _messages(rows: FileRows, meetings: Sequence[Meeting]) -> Iterable[SentMessage]:
    """Those of a day count once; a word of the person, or a meeting held since, is an answer."""
    if not rows.messages:
        return
    signs = [day for day, from_person in rows.messages if from_person]
    signs += [meeting.on for meeting in meetings if meeting.attendance is Attendance.SEEN]
    signs.sort()
    for day in dict.fromkeys(day for day, from_person in rows.messages if not from_person):
        yield SentMessage(day, next((sign for sign in signs if sign >= day), None))

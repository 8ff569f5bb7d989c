"""What the watchman looks at: plain facts about one course, in the order of time.

Days, not instants: a rule speaks of weeks. Scores are means on the range 1–5.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from enum import StrEnum

from alliance.detection import DEFAULT_NORMS, Norms


class Unease(StrEnum):
    """ "Quelque chose m’a gêné·e": no, a little, yes."""

    NO = "no"
    A_LITTLE = "a_little"
    YES = "yes"


class Attendance(StrEnum):
    """What became of an appointment."""

    SEEN = "seen"
    EXCUSED = "excused"
    NO_SHOW = "no_show"
    CANCELLED_BY_PERSON = "cancelled_by_person"
    CANCELLED_BY_SERVICE = "cancelled_by_service"


# Neither says anything of the alliance.
NEVER_COUNTED = frozenset({Attendance.EXCUSED, Attendance.CANCELLED_BY_SERVICE})


class Marker(StrEnum):
    """The seven markers of a rupture, in the order of the domain page."""

    NEGATIVE_FEELINGS = "negative_feelings"
    INDIRECT_FEELINGS = "indirect_feelings"
    DISAGREEMENT = "disagreement"
    COMPLIANCE = "compliance"
    AVOIDANCE = "avoidance"
    SELF_ESTEEM_ATTACKS = "self_esteem_attacks"
    NO_RESPONSE = "no_response"


class Request(StrEnum):
    """What the person asked for outside a questionnaire."""

    ANOTHER_COUNSELLOR = "another_counsellor"
    COMPLAINT = "complaint"


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One questionnaire sent after a meeting; unanswered, it still says that it was."""

    sent_on: datetime.date
    answered_on: datetime.date | None = None
    total: float | None = None
    goal: float | None = None
    task: float | None = None
    bond: float | None = None
    at_lowest: tuple[str, ...] = ()
    all_highest: bool = False
    unease: Unease = Unease.NO
    wants_to_talk: bool = False

    @property
    def is_answered(self) -> bool:
        return self.answered_on is not None


@dataclass(frozen=True, slots=True)
class Meeting:
    """One past appointment with its outcome."""

    on: datetime.date
    attendance: Attendance
    minutes_late: int = 0  # by the person; being late by the service is never counted


@dataclass(frozen=True, slots=True)
class AgreedStep:
    """One step agreed with the person, and the days on which it moved forward."""

    key: str
    agreed_on: datetime.date
    due_on: datetime.date | None = None
    done_on: datetime.date | None = None
    dropped: bool = False
    replanned_on: tuple[datetime.date, ...] = ()
    progress_on: tuple[datetime.date, ...] = ()


@dataclass(frozen=True, slots=True)
class SentMessage:
    """One message to the person that called for an answer."""

    on: datetime.date
    answered_on: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Observed:
    """A marker that the counsellor ticked after a meeting."""

    marker: Marker
    on: datetime.date


@dataclass(frozen=True, slots=True)
class Course:
    """Everything known of one accompaniment on a day; each list from the oldest to the newest."""

    today: datetime.date
    questionnaires: tuple[Questionnaire, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    steps: tuple[AgreedStep, ...] = ()
    messages: tuple[SentMessage, ...] = ()
    requests: tuple[tuple[datetime.date, Request], ...] = ()
    goal_contested_on: tuple[datetime.date, ...] = ()
    observed: tuple[Observed, ...] = ()
    norms: Norms = field(default=DEFAULT_NORMS)
    # The last verdict of a person: facts until that day were judged.
    judged_on: datetime.date | None = None

    @property
    def counted_meetings(self) -> tuple[Meeting, ...]:
        """Without those that say nothing: excused, cancelled by the service."""
        return tuple(m for m in self.meetings if m.attendance not in NEVER_COUNTED)

    @property
    def answered(self) -> tuple[Questionnaire, ...]:
        return tuple(q for q in self.questionnaires if q.is_answered)

    @property
    def has_behaviour(self) -> bool:
        """Something else than scores is known."""
        return bool(self.meetings or self.steps or self.messages or self.observed)

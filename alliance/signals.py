"""The watchman: named rules over facts, each finding carrying its evidence; then one level.

Families: score, voice, attendance, contact, tasks, observed. Level 2 "à reprendre" if one strong
finding, or two weak ones of different families within thirty days (an organisation may have the
sum of small facts do this instead: `rules_together`); level 1 "à surveiller" if any weak one;
"pas assez d’information" below two questionnaires without any behaviour; else nothing. For
fourteen days after a person's verdict only a strong finding speaks. Windows and limits are product
defaults without validation: `docs/alliance.md` says what they give in simulation.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from alliance.detection import STRONG_Z, WEAK_Z
from alliance.facts import Course, Marker

Value = str | int | float


class Family(StrEnum):
    """Where a finding comes from: two families together say more than one alone."""

    SCORE = "score"
    VOICE = "voice"
    ATTENDANCE = "attendance"
    CONTACT = "contact"
    TASKS = "tasks"
    OBSERVED = "observed"
    SEVERAL = "several"


class Strength(StrEnum):
    """How much one finding weighs alone."""

    WEAK = "weak"
    STRONG = "strong"


class Level(StrEnum):
    """What the page shows of a file."""

    NOTHING = "nothing"
    NOT_ENOUGH = "not_enough"
    WATCH = "watch"
    TAKE_UP = "take_up"


@dataclass(frozen=True, slots=True)
class Limits:
    """Every window and number of the rules; an organisation may move them."""

    strong_z: float = STRONG_Z
    weak_z: float = WEAK_Z
    subscale_z: float = WEAK_Z
    low_subscale: float = 2.5
    bond_behind: float = 1.5
    early_meetings: int = 3
    recent_meetings: int = 4
    late_minutes: int = 10
    overdue_days: int = 7
    silence_days: int = 7
    stalled_meetings: int = 3
    satisfied_task: float = 4.0
    together_days: int = 30
    quiet_days: int = 14
    # Points from which small facts together are to be taken up; 0: two weak families do it.
    converging: float = 0.0
    switched_off: frozenset[str] = frozenset()


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that spoke: since which day, how strongly, on which facts."""

    rule: str
    version: int
    family: Family
    strength: Strength
    on: datetime.date
    marker: Marker | None = None
    evidence: Mapping[str, Value] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The same facts give the same key: a finding is recorded once."""
        return f"{self.rule}.{self.version} {self.on.isoformat()}"


@dataclass(frozen=True, slots=True)
class Sight:
    """What a rule says when it speaks; the table adds its name, family and marker."""

    on: datetime.date
    strength: Strength
    evidence: Mapping[str, Value]


Check = Callable[[Course, Limits], Sight | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """One named, versioned rule of the table."""

    name: str
    family: Family
    marker: Marker | None
    check: Check
    version: int = 1


@dataclass(frozen=True, slots=True)
class Assessment:
    """The level of a file on a day, and the findings that made it."""

    level: Level
    findings: tuple[Finding, ...]

    @property
    def is_signal(self) -> bool:
        return self.level in {Level.WATCH, Level.TAKE_UP}


def findings(
    course: Course, rules: Iterable[Rule], limits: Limits = DEFAULT_LIMITS
) -> tuple[Finding, ...]:
    """What each rule sees, newest first."""
    seen = [
        Finding(
            rule=rule.name,
            version=rule.version,
            family=rule.family,
            strength=sight.strength,
            on=sight.on,
            marker=rule.marker,
            evidence=sight.evidence,
        )
        for rule in rules
        if rule.name not in limits.switched_off and (sight := rule.check(course, limits))
    ]
    return tuple(sorted(seen, key=lambda finding: (finding.on, finding.rule), reverse=True))


def assess(
    course: Course,
    rules: Iterable[Rule],
    limits: Limits = DEFAULT_LIMITS,
    last_verdict_on: datetime.date | None = None,
) -> Assessment:
    """One level out of the recent findings; those already judged do not come back."""
    if last_verdict_on is not None:
        course = replace(course, judged_on=last_verdict_on)
    since = course.today - datetime.timedelta(days=limits.together_days)
    recent = tuple(f for f in findings(course, rules, limits) if f.on >= since)
    if last_verdict_on is not None:
        recent = _after_verdict(recent, course.today, last_verdict_on, limits)
    level = level_of(recent, limits)
    if level is Level.NOTHING and len(course.answered) < 2 and not course.has_behaviour:
        level = Level.NOT_ENOUGH
    return Assessment(level, recent)


def level_of(recent: Sequence[Finding], limits: Limits = DEFAULT_LIMITS) -> Level:
    """One strong, or two weak of different families unless points are counted; any weak."""
    if any(finding.strength is Strength.STRONG for finding in recent):
        return Level.TAKE_UP
    if limits.converging <= 0 and len({finding.family for finding in recent}) >= 2:
        return Level.TAKE_UP
    return Level.WATCH if recent else Level.NOTHING


def _after_verdict(
    recent: Sequence[Finding], today: datetime.date, verdict_on: datetime.date, limits: Limits
) -> tuple[Finding, ...]:
    """Facts older than the verdict were judged; while it is quiet, only strong ones speak."""
    quiet = today <= verdict_on + datetime.timedelta(days=limits.quiet_days)
    return tuple(
        finding
        for finding in recent
        if finding.on > verdict_on and (finding.strength is Strength.STRONG or not quiet)
    )

"""One file as its reader may see it: level, open signals, answers, meetings. Two queries."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, DateField, DateTimeField, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.dateparse import parse_date

from accounts.models import User
from alliance.models import CheckIn, Signal, Visibility
from alliance.signals import Family, Finding, Level, Strength, level_of
from alliance.watching import words
from alliance.watching.rows import day_of
from beneficiaries.models import CaseFile
from beneficiaries.prepared import FILE, Given, Prepared
from followup.models import Appointment

USER: Any = Given("user", BigIntegerField())
TODAY: Any = Given("today", DateField())
NOW: Any = Given("now", DateTimeField())
MOST_FILLINGS = 24
MOST_MEETINGS = 40
MOST_SIGNALS = 20


@dataclass(frozen=True, slots=True)
class SignalView:
    """A signal in words, as far as this reader may be told."""

    pk: int
    version: int
    title: str
    sentence: str
    rule: str
    on: datetime.date
    family: str
    strength: str
    is_strong: bool
    is_reserved: bool = False


@dataclass(frozen=True, slots=True)
class FillingView:
    """One check-in; without its parts where the person shows the trend only."""

    pk: int
    on: datetime.date
    answered: bool
    tells_items: bool
    total: float | None = None
    goal: float | None = None
    task: float | None = None
    bond: float | None = None
    expected: float | None = None
    deviation: float | None = None
    unease: str = ""
    talk_about: str = ""
    comment: str = ""
    is_late: bool = False
    on_paper: bool = False


@dataclass(frozen=True, slots=True)
class MeetingView:
    """One past appointment, and what became of it."""

    on: datetime.date
    outcome: str
    minutes_late: int


@dataclass(frozen=True, slots=True)
class FileView:
    """What the pages show; nothing but a sentence when the person does not use the module."""

    objected: bool
    level: Level
    signals: tuple[SignalView, ...] = ()
    fillings: tuple[FillingView, ...] = ()
    meetings: tuple[MeetingView, ...] = ()

    @property
    def level_words(self) -> words.Text:
        return words.LEVELS[self.level]

    @property
    def level_tone(self) -> str:
        return "sun" if self.level is Level.TAKE_UP else ""

    @property
    def answered(self) -> tuple[FillingView, ...]:
        """Oldest first."""
        return tuple(filling for filling in self.fillings if filling.answered)

    @property
    def last(self) -> FillingView | None:
        return self.answered[-1] if self.answered else None


def file_view(user: User, case_file: CaseFile) -> FileView:
    """Whoever asks has opened the file; answers follow the choice of the person."""
    head = HEAD.rows(user=user.pk, file=case_file.pk, today=timezone.localdate())
    objected_at, level, told, held = head[0]
    if objected_at is not None:
        return FileView(True, Level.NOT_ENOUGH)
    signals = tuple(signal_views((_signal(row) for row in told), user))
    return FileView(
        False,
        _level(told, level),
        signals,
        tuple(_fillings(user, case_file)),
        tuple(_meeting(row) for row in reversed(held)),
    )


def _head() -> QuerySet[CaseFile, Any]:
    """Objection, level, open signals and past meetings in one query."""
    signals = Signal.objects.open().filter(case_file=OuterRef("pk"))
    signals = signals.filter(Q(reserved_to__isnull=True) | Q(reserved_to=USER))
    told = signals.order_by("strength", "-raised_on", "pk").values(told=JSONObject(**TOLD))
    past = Appointment.objects.filter(case_file=OuterRef("pk")).exclude(outcome="")
    past = past.annotate(day=day_of("starts_at")).filter(day__lte=TODAY)
    held = past.order_by("-starts_at", "-pk").values(
        told=JSONObject(on="day", outcome="outcome", minutes="minutes_late", late_by="late_by")
    )
    rows = CaseFile.objects.filter(pk=FILE).annotate(
        told=ArraySubquery(told[:MOST_SIGNALS]), held=ArraySubquery(held[:MOST_MEETINGS])
    )
    return rows.values_list("alliance__objected_at", "alliance__level", "told", "held")


HEAD = Prepared(_head)
FILLINGS = Prepared(
    lambda: (
        CheckIn.objects.filter(
            Q(answered_at__isnull=False) | Q(closes_at__lt=NOW),
            case_file=FILE,
            cancelled_at__isnull=True,
        )
        .trend_told_to(USER)
        .select_related("score", "instrument_version")
        .order_by("-session_on", "-pk")[:MOST_FILLINGS]
    )
)
TOLD = {
    "pk": "pk",
    "version": "version",
    "rule": "rule",
    "rule_version": "rule_version",
    "family": "family",
    "strength": "strength",
    "raised_on": "raised_on",
    "evidence": "evidence",
    "reserved_to_id": "reserved_to_id",
    "check_in_id": "check_in_id",
    "visibility": "check_in__visibility",
    "trusted_person_id": "check_in__trusted_person_id",
}


def _signal(row: Mapping[str, Any]) -> Signal:
    """The row as a signal that is only read."""
    values = {name: row[name] for name in TOLD if name not in OF_CHECK_IN}
    values["raised_on"] = parse_date(row["raised_on"])
    rests = None
    if row["visibility"]:
        rests = CheckIn(**{OF_CHECK_IN[name]: row[name] for name in OF_CHECK_IN})
    return Signal(**values, check_in=rests)


OF_CHECK_IN = {
    "check_in_id": "pk",
    "visibility": "visibility",
    "trusted_person_id": "trusted_person_id",
}


def signal_views(signals: Iterable[Signal], user: User) -> Iterable[SignalView]:
    """In words; what rests on one filling that shows the trend only is told once."""
    told: set[int | None] = set()
    for signal in signals:
        if not words.may_tell_answers(signal, user.pk):
            if signal.check_in_id in told:
                continue
            told.add(signal.check_in_id)
        yield signal_view(signal, user)


def signal_view(signal: Signal, user: User) -> SignalView:
    """In words; `check_in` comes with the signal."""
    tells = words.may_tell_answers(signal, user.pk)
    return SignalView(
        pk=signal.pk,
        version=signal.version,
        title=words.title(signal, tells_answers=tells),
        sentence=words.sentence(signal, tells_answers=tells),
        rule=words.rule_told(signal, tells_answers=tells),
        on=signal.raised_on,
        family=str(words.FAMILIES.get(signal.family, "")),
        strength=str(words.STRENGTHS.get(signal.strength, "")),
        is_strong=signal.strength == Strength.STRONG,
        is_reserved=signal.reserved_to_id is not None,
    )


def _level(told: Sequence[Mapping[str, Any]], stored: str | None) -> Level:
    """What this reader's signals make; without any, what is recorded of the file."""
    if not told:
        return Level.NOTHING if stored == Level.NOTHING else Level.NOT_ENOUGH
    return level_told([(row["family"], row["strength"]) for row in told])


def level_told(signals: Iterable[tuple[str, str]]) -> Level:
    """What families and strengths make together, by the rule of the composite level."""
    today = timezone.localdate()
    return level_of([Finding("", 1, Family(f), Strength(s), today) for f, s in signals])


def _fillings(user: User, case_file: CaseFile) -> Iterable[FillingView]:
    """Answered ones, and those closed in silence; oldest first."""
    rows = FILLINGS.rows(user=user.pk, file=case_file.pk, now=timezone.now())
    return [_filling(row, user) for row in reversed(rows)]


def _filling(row: CheckIn, user: User) -> FillingView:
    items = row.visibility == Visibility.SHARED or row.trusted_person_id == user.pk
    if row.answered_at is None:
        return FillingView(row.pk, row.session_on, answered=False, tells_items=items)
    score = getattr(row, "score", None)
    parts: dict[str, Any] = {}
    if items:
        parts = {
            "unease": row.get_unease_display() if row.unease not in {"", "no"} else "",
            "talk_about": row.get_talk_about_display() if row.talk_about else "",
            "comment": row.comment,
        }
    if score is not None:
        parts["total"] = _brought(row, score.mean)
        parts["expected"], parts["deviation"] = score.expected_mean, score.expected_deviation
        if items:
            parts |= {n: _brought(row, getattr(score, n)) for n in ("goal", "task", "bond")}
    return FillingView(
        row.pk,
        row.session_on,
        answered=True,
        tells_items=items,
        is_late=row.is_late,
        on_paper=row.source == "paper",
        **parts,
    )


def _brought(row: CheckIn, mean: float | None) -> float | None:
    """On the range of the curve, from one to five."""
    if mean is None:
        return None
    lowest, highest = row.instrument_version.minimum, row.instrument_version.maximum
    return 1 + 4 * (mean - lowest) / (highest - lowest)


def _meeting(row: Mapping[str, Any]) -> MeetingView:
    late = row["minutes"] if row["late_by"] == "person" else 0
    day = parse_date(row["on"])
    assert day is not None  # noqa: S101 - the database wrote it
    return MeetingView(day, row["outcome"], late)

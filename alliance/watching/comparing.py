"""What the watchman finds, against what is recorded: the difference is all that gets written.

A signal stays open while its rule goes on speaking of the same facts, until somebody judges it;
it lapses when the rule falls silent, and opens again if the same facts come back. After a verdict,
weak findings keep quiet for a while, strong ones that nobody has seen yet do not.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import DateField, DateTimeField, Q
from django.utils import timezone

from accounts.models import Organisation
from alliance.detection import Norms, Observation, Thresholds, eb_one_step
from alliance.models import AllianceWatch, CheckInScore, Signal, Visibility
from alliance.querysets import SignalQuerySet
from alliance.rules import RULES
from alliance.services.settings import limits_of, norms_of
from alliance.signals import Finding, Level, Limits, Strength, assess, findings, level_of
from alliance.watching.course import Told, told_of
from alliance.watching.resting import filling_behind
from beneficiaries.models import CaseFile
from beneficiaries.prepared import Given, Prepared, among

READING = ("alarm", "z", "expected_mean", "expected_deviation", "norms_number")
DECIMALS = 6
# Longer than findings count together and than a verdict keeps quiet, whatever the settings.
RECENT = datetime.timedelta(days=120)
Stored = Mapping[str, Signal]


@dataclass(slots=True)
class Ground:
    """Norms and limits of each organisation, read once for as many files as one likes."""

    known: dict[int, tuple[Norms, Limits]] = field(default_factory=dict)

    def of(self, organisation_id: int) -> tuple[Norms, Limits]:
        if organisation_id not in self.known:
            organisation = Organisation(pk=organisation_id)
            self.known[organisation_id] = (norms_of(organisation), limits_of(organisation))
        return self.known[organisation_id]


@dataclass(slots=True)
class Changes:
    """Rows to write; a signal without number is new."""

    signals: list[Signal] = field(default_factory=list)
    watches: list[AllianceWatch] = field(default_factory=list)
    readings: list[CheckInScore] = field(default_factory=list)
    files: set[int] = field(default_factory=set)
    # As they stand, those to write included.
    seen: dict[int, AllianceWatch] = field(default_factory=dict)


def _counting() -> SignalQuerySet:
    since_day: Any = Given("day", DateField())
    since: Any = Given("moment", DateTimeField())
    still = Q(verdict="", lapsed_at__isnull=True)
    recent = Q(raised_on__gte=since_day) | Q(verdict_at__gte=since)
    return Signal.objects.filter(still | recent, among("case_file"))


FILES = Prepared(
    lambda: (
        CaseFile.objects.open()
        .filter(among("pk"))
        .order_by("pk")
        .values_list("pk", "organisation_id")
    )
)
WATCHES = Prepared(lambda: AllianceWatch.objects.filter(among("case_file")))
SIGNALS = Prepared(_counting)


def compare(ids: Sequence[int], ground: Ground, today: datetime.date) -> Changes:
    """The difference for these files; closed ones are only read, and never change."""
    changes = Changes()
    files = dict(FILES.rows(files=list(ids)))
    if not files:
        return changes
    watches = {row.case_file_id: row for row in WATCHES.rows(files=list(files))}
    changes.seen |= watches
    signals = _signals(files, today)
    watched = {
        pk: ground.of(organisation)[0]
        for pk, organisation in files.items()
        if pk not in watches or watches[pk].objected_at is None
    }
    told = told_of(watched, today)
    for pk, organisation in files.items():
        one = _File(pk, watches.get(pk), signals.get(pk, {}), ground.of(organisation)[1], today)
        one.look(told.get(pk, ()), changes)
    return changes


def _signals(files: Iterable[int], today: datetime.date) -> dict[int, dict[str, Signal]]:
    """Open ones, and those whose facts or whose verdict may still count."""
    rows = SIGNALS.rows(files=list(files), day=today - RECENT, moment=timezone.now() - RECENT)
    found: defaultdict[int, dict[str, Signal]] = defaultdict(dict)
    for row in rows:
        found[row.case_file_id][row.key] = row
    return found


@dataclass(slots=True)
class _File:
    """One file in front of the watchman."""

    pk: int
    watch: AllianceWatch | None
    signals: dict[str, Signal]
    limits: Limits
    today: datetime.date

    def look(self, told: Sequence[Told], changes: Changes) -> None:
        before = len(changes.signals) + len(changes.readings)
        standing: dict[str, Finding] = {}
        level, shown = Level.NOT_ENOUGH, []
        for one in told:
            open_now = self._raise(one, standing, changes)
            changes.readings += _readings(one, self.limits)
            if one.reserved_to is None:
                level = level_of(open_now, self.limits)
                if level is Level.NOTHING and _knows_little(one):
                    level = Level.NOT_ENOUGH
                shown = [_in_short(finding) for finding in open_now]
        self._lapse(standing, changes)
        written = self._write_watch(level, shown, changes)
        if written or len(changes.signals) + len(changes.readings) > before:
            changes.files.add(self.pk)

    def _raise(self, told: Told, standing: dict[str, Finding], changes: Changes) -> list[Finding]:
        """The findings of a course that are open signals, once recorded."""
        quiet_since = self._last_verdict(told.reserved_to)
        told = replace(told, course=replace(told.course, judged_on=quiet_since))
        recent = _recent(told, self.limits)
        spoken = {f.key for f in assess(told.course, RULES, self.limits, quiet_since).findings}
        open_now = []
        for finding in recent:
            key = _key(finding, told.reserved_to)
            if told.reserved_to is not None and finding.key in standing:
                continue  # everybody may be told already
            standing[key] = finding
            stored = self.signals.get(key)
            strong = finding.strength is Strength.STRONG
            if stored is None and (strong or finding.key in spoken):
                changes.signals.append(self._new(key, finding, told))
            elif stored is None or not self._go_on(stored, finding, spoken, changes):
                continue
            open_now.append(finding)
        return open_now

    def _go_on(self, stored: Signal, finding: Finding, spoken: set[str], changes: Changes) -> bool:
        """Whether a signal on record is open; its facts are kept up to date until it is judged."""
        if stored.verdict:
            return False
        strong = finding.strength is Strength.STRONG
        if stored.lapsed_at is not None and not strong and finding.key not in spoken:
            return False
        fresh = (None, dict(finding.evidence), finding.strength.value)
        if (stored.lapsed_at, stored.evidence, stored.strength) != fresh:
            stored.lapsed_at, stored.evidence, stored.strength = fresh
            changes.signals.append(stored)
        return True

    def _new(self, key: str, finding: Finding, told: Told) -> Signal:
        filling = filling_behind(finding, told)
        return Signal(
            case_file_id=self.pk,
            key=key,
            rule=finding.rule,
            rule_version=finding.version,
            family=finding.family.value,
            strength=finding.strength.value,
            marker=_marker(finding),
            raised_on=finding.on,
            evidence=dict(finding.evidence),
            check_in_id=filling.check_in if filling else None,
            reserved_to_id=told.reserved_to,
        )

    def _lapse(self, standing: Mapping[str, Finding], changes: Changes) -> None:
        now = timezone.now()
        for key, signal in self.signals.items():
            if not signal.verdict and signal.lapsed_at is None and key not in standing:
                signal.lapsed_at = now
                changes.signals.append(signal)

    def _last_verdict(self, reserved_to: int | None) -> datetime.date | None:
        days = [
            timezone.localdate(signal.verdict_at)
            for signal in self.signals.values()
            if signal.verdict_at is not None and signal.reserved_to_id == reserved_to
        ]
        if reserved_to is None and self.watch and self.watch.last_verdict_on:
            days.append(self.watch.last_verdict_on)
        return max(days, default=None)

    def _write_watch(self, level: Level, shown: list[dict[str, str]], changes: Changes) -> bool:
        """Only when it says something else; a file of which little is known needs no row."""
        watch = self.watch or AllianceWatch()
        if (watch.level, watch.findings) == (level.value, shown):
            return False
        watch.case_file_id, watch.level, watch.findings = self.pk, level.value, shown
        watch.assessed_at = timezone.now()
        changes.watches.append(watch)
        changes.seen[self.pk] = watch
        return True


def _recent(told: Told, limits: Limits) -> list[Finding]:
    since = told.course.today - datetime.timedelta(days=limits.together_days)
    return [f for f in findings(told.course, RULES, limits) if f.on >= since]


def _key(finding: Finding, reserved_to: int | None) -> str:
    """What one person alone may see is another signal than what anybody may."""
    return finding.key if reserved_to is None else f"{finding.key} @{reserved_to}"


def _marker(finding: Finding) -> str:
    """An observed marker is its own; other rules name theirs in the table."""
    own = str(finding.evidence.get("marker", ""))
    return own or (finding.marker.value if finding.marker else "")


def _in_short(finding: Finding) -> dict[str, str]:
    return {
        "key": finding.key,
        "rule": finding.rule,
        "family": finding.family.value,
        "strength": finding.strength.value,
        "on": finding.on.isoformat(),
    }


def _knows_little(told: Told) -> bool:
    return len(told.course.answered) < 2 and not told.course.has_behaviour


def _readings(told: Told, limits: Limits) -> list[CheckInScore]:
    """What the rule says of each score, where it is not what is stored."""
    course = told.course
    thresholds = Thresholds(strong=limits.strong_z, weak=limits.weak_z)
    scores = [Observation(q.total, q.sent_on) for q in course.questionnaires]
    read: dict[int, tuple[Any, ...]] = {
        reading.position: (
            reading.alarm.value,
            round(reading.z, DECIMALS),
            round(reading.expected.mean, DECIMALS),
            round(reading.expected.deviation, DECIMALS),
            course.norms.version,
        )
        for reading in eb_one_step(scores, course.norms, thresholds)
    }
    none = ("", None, None, None, course.norms.version)
    changed = []
    for place, filling in enumerate(told.fillings):
        own = (filling.visibility == Visibility.TRUSTED_PERSON) == (told.reserved_to is not None)
        if not own or not course.questionnaires[place].is_answered:
            continue
        fresh = read.get(place, none)
        if filling.stored != fresh:
            changed.append(
                CheckInScore(check_in_id=filling.check_in, **dict(zip(READING, fresh, strict=True)))
            )
    return changed

"""One file, or all of them, looked at by the watchman: scores, signals, level, pulse.

The lock on the case file makes two assessments follow one another; the second finds the same facts
and writes nothing. See docs/adr/0011.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone

from alliance.models import AllianceWatch, CheckInScore, Signal
from alliance.watching.comparing import READING, Changes, Ground, compare
from alliance.watching.scores import fill_scores
from beneficiaries.models import CaseFile
from beneficiaries.prepared import Prepared, among
from beneficiaries.services.pulse import refresh_pulse, refresh_pulses

SLICE = 500
BUDGET_SECONDS = 40.0
WATCHED = ["level", "findings", "assessed_at"]


def assess_file(case_file: CaseFile) -> AllianceWatch:
    """The file as it stands now: said twice on the same facts, written once."""
    with transaction.atomic():
        _lock([case_file.pk])
        fill_scores([case_file.pk], changed_too=True)
        changes = compare([case_file.pk], Ground(), timezone.localdate())
        _write(changes)
        if changes.signals:
            refresh_pulse(case_file)
    return changes.seen.get(case_file.pk) or AllianceWatch(case_file=case_file)


def assess_number(case_file_id: int) -> None:
    """The same by number, for what comes from the queue; a file that is gone is no matter."""
    case_file = CaseFile.objects.filter(pk=case_file_id).first()
    if case_file is not None:
        assess_file(case_file)


def assess_all(today: datetime.date | None = None) -> int:
    """Every open file; gives how many changed."""
    changed, last = 0, 0
    ground, day = Ground(), today or timezone.localdate()
    while ids := _next_ids(last):
        last = ids[-1]
        changed += assess_slice(ids, ground, day)
    return changed


def assess_from(after: int) -> int | None:
    """Files after that number, for as long as one task may last; where to go on, if anywhere."""
    ends = time.monotonic() + BUDGET_SECONDS
    ground, day = Ground(), timezone.localdate()
    while ids := _next_ids(after):
        after = ids[-1]
        assess_slice(ids, ground, day)
        if time.monotonic() > ends:
            return after
    return None


def assess_slice(ids: Sequence[int], ground: Ground, today: datetime.date) -> int:
    """Read many files, lock and write those that changed."""
    fill_scores(ids, changed_too=False)
    moved = compare(ids, ground, today).files
    if not moved:
        return 0
    with transaction.atomic():
        _lock(moved)
        changes = compare(sorted(moved), ground, today)
        _write(changes)
        if changes.signals:
            refresh_pulses({signal.case_file_id for signal in changes.signals})
    return len(changes.files)


def _next_ids(after: int) -> list[int]:
    rows = CaseFile.objects.open().filter(pk__gt=after).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:SLICE])


LOCKED = Prepared(
    lambda: (
        CaseFile.objects.filter(among("pk"))
        .order_by("pk")
        .select_for_update(no_key=True)
        .values_list("pk", flat=True)
    )
)


def _lock(ids: Iterable[int]) -> None:
    """In the order of the numbers: two assessments never wait for each other in a circle."""
    LOCKED.rows(files=list(ids))


def _write(changes: Changes) -> None:
    """What changed and nothing else, one statement per kind."""
    if changes.readings:
        CheckInScore.objects.bulk_create(
            changes.readings,
            update_conflicts=True,
            unique_fields=["check_in"],
            update_fields=list(READING),
        )
    new = [signal for signal in changes.signals if signal.pk is None]
    known = [signal for signal in changes.signals if signal.pk is not None]
    if new:
        Signal.objects.bulk_create(new)
    if known:
        Signal.objects.bulk_update(known, ["evidence", "strength", "lapsed_at"])
    known_watches = [watch for watch in changes.watches if watch.pk is not None]
    if known_watches:
        AllianceWatch.objects.bulk_update(known_watches, WATCHED)
    # Somebody may choose who reads, and so make the row, at the same moment.
    AllianceWatch.objects.bulk_create(
        [watch for watch in changes.watches if watch.pk is None],
        update_conflicts=True,
        unique_fields=["case_file"],
        update_fields=WATCHED,
    )

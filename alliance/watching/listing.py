"""The list of signals to check, file by file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Min, QuerySet

from accounts.models import User
from alliance.models import Signal
from alliance.signals import Level
from alliance.watching import words
from alliance.watching.reading import SignalView, level_told, signal_views
from beneficiaries.models import CaseFile


@dataclass(frozen=True, slots=True)
class Line:
    """One file and what waits there."""

    case_file: CaseFile
    level: words.Text
    tone: str
    signals: tuple[SignalView, ...]


def waiting_files(user: User, *, own: bool) -> QuerySet[Signal, dict[str, Any]]:
    """Numbers of open files, those with a strong signal first, then the newest."""
    rows = Signal.objects.readable_by(user).open().filter(case_file__closed_on__isnull=True)
    if own:
        rows = rows.filter(case_file__referent=user)
    grouped = rows.order_by().values("case_file")
    counted = grouped.annotate(first=Min("strength"), newest=Max("raised_on"))
    return counted.order_by("first", "-newest", "case_file")


def lines_of(ids: Sequence[int], user: User) -> list[Line]:
    """Two queries, whatever their number."""
    files = CaseFile.objects.filter(pk__in=ids).select_related("beneficiary", "referent")
    known = {case_file.pk: case_file for case_file in files}
    rows = Signal.objects.readable_by(user).open().filter(case_file__in=ids)
    found: defaultdict[int, list[Signal]] = defaultdict(list)
    for row in rows.select_related("check_in").order_by("strength", "-raised_on", "pk"):
        found[row.case_file_id].append(row)
    return [_line(known[pk], found[pk], user) for pk in ids if pk in known]


def _line(case_file: CaseFile, signals: Sequence[Signal], user: User) -> Line:
    level = level_told([(signal.family, signal.strength) for signal in signals])
    tone = "sun" if level is Level.TAKE_UP else ""
    return Line(case_file, words.LEVELS[level], tone, tuple(signal_views(signals, user)))

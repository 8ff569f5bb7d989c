"""The rows behind the facts, read for many files at once: eight queries, whatever their number.

Days are those of the place where the service works; the database turns instants into days.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import DateField, F, Q, QuerySet
from django.db.models.functions import TruncDate

from alliance.models import CheckIn, ObservedMarker, PersonWish
from followup.models import Appointment, Message, Step, StepChange, StepStatus
from followup.models.plan import StepOwner

Row = tuple[Any, ...]
PROGRESS = (StepStatus.DOING, StepStatus.DONE)
# What a step of ours says of the person: theirs to do, and not the counsellor's idea alone.
THEIRS = (StepOwner.PERSON, StepOwner.TOGETHER)


@dataclass(slots=True)
class FileRows:
    """The rows of one file, each list from the oldest to the newest."""

    check_ins: list[Row] = field(default_factory=list)
    appointments: list[Row] = field(default_factory=list)
    steps: list[Row] = field(default_factory=list)
    changes: list[Row] = field(default_factory=list)
    messages: list[Row] = field(default_factory=list)
    wishes: list[Row] = field(default_factory=list)
    markers: list[Row] = field(default_factory=list)


def rows_of(ids: Sequence[int], today: datetime.date) -> Mapping[int, FileRows]:
    """Everything on these files; a file without rows is given empty ones when asked for."""
    found: defaultdict[int, FileRows] = defaultdict(FileRows)
    for kind, asked in ASKED.items():
        for file_id, *row in asked(ids, today):
            getattr(found[file_id], kind).append(tuple(row))
    return found


def day_of(name: str) -> TruncDate:
    return TruncDate(name, output_field=DateField())


def _check_ins(ids: Iterable[int], today: datetime.date) -> QuerySet[Any, Row]:
    """Answered ones, and those closed without an answer; what still waits says nothing."""
    rows = CheckIn.objects.filter(case_file__in=ids, cancelled_at__isnull=True)
    rows = rows.annotate(answered=day_of("answered_at"), closes=day_of("closes_at"))
    version = "instrument_version"
    return (
        rows.filter(Q(answered_at__isnull=False) | Q(closes__lt=today))
        .order_by("case_file", "session_on", "pk")
        .values_list(
            *("case_file_id", "pk", "session_on", "answered", "visibility", "trusted_person_id"),
            *("mode", "unease", "talk_about", f"{version}__instrument_id"),
            *(f"{version}__minimum", f"{version}__maximum"),
            *("score__mean", "score__goal", "score__task", "score__bond"),
            *("score__at_lowest", "score__all_highest"),
            *("score__alarm", "score__z", "score__expected_mean", "score__expected_deviation"),
            "score__norms_number",
        )
    )


def _appointments(ids: Iterable[int], today: datetime.date) -> QuerySet[Any, Row]:
    """Past ones of which somebody said what became."""
    rows = Appointment.objects.filter(case_file__in=ids).exclude(outcome="")
    rows = rows.annotate(day=day_of("starts_at")).filter(day__lte=today)
    names = ("case_file_id", "day", "outcome", "minutes_late", "late_by")
    return rows.order_by("case_file", "starts_at", "pk").values_list(*names)


def _steps(ids: Iterable[int], today: datetime.date) -> QuerySet[Any, Row]:
    """What the person agreed to do, alone or with help."""
    rows = Step.objects.filter(case_file__in=ids, owner__in=THEIRS).exclude(decided_by="counsellor")
    rows = rows.annotate(agreed=day_of("created_at"), done=day_of("done_at"))
    names = ("case_file_id", "pk", "agreed", "due_on", "done", "status")
    return rows.order_by("case_file", "created_at", "pk").values_list(*names)


def _changes(ids: Iterable[int], today: datetime.date) -> QuerySet[Any, Row]:
    """Put off, or moved forward."""
    put_off = Q(due_before__isnull=False, due_after__gt=F("due_before"))
    forward = Q(after__in=PROGRESS) & ~Q(before=F("after")) & ~Q(before="")
    rows = StepChange.objects.filter(put_off | forward, step__case_file__in=ids)
    rows = rows.annotate(day=day_of("changed_at"))
    names = ("step__case_file_id", "step_id", "day", "before", "after", "due_before", "due_after")
    return rows.order_by("step__case_file", "changed_at", "pk").values_list(*names)


def _messages(ids: Iterable[int], today: datetime.date) -> QuerySet[Any, Row]:
    rows = Message.objects.filter(case_file__in=ids).annotate(day=day_of("sent_at"))
    names = ("case_file_id", "day", "from_person")
    return rows.order_by("case_file", "sent_at", "pk").values_list(*names)


def _wishes(ids: Iterable[int], today: datetime.date) -> QuerySet[Any, Row]:
    rows = PersonWish.objects.filter(case_file__in=ids, asked_on__lte=today)
    return rows.order_by("case_file", "asked_on", "pk").values_list(
        "case_file_id", "asked_on", "kind"
    )


def _markers(ids: Iterable[int], today: datetime.date) -> QuerySet[Any, Row]:
    rows = ObservedMarker.objects.filter(case_file__in=ids, observed_on__lte=today)
    return rows.order_by("case_file", "observed_on", "pk").values_list(
        "case_file_id", "observed_on", "marker"
    )


ASKED: Mapping[str, Callable[[Iterable[int], datetime.date], QuerySet[Any, Row]]] = {
    "check_ins": _check_ins,
    "appointments": _appointments,
    "steps": _steps,
    "changes": _changes,
    "messages": _messages,
    "wishes": _wishes,
    "markers": _markers,
}

"""The rows behind the facts, read for many files at once: eight queries, whatever their number.

Days are those of the place where the service works; the database turns instants into days.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import DateField, F, Q, QuerySet
from django.db.models.functions import TruncDate

from alliance.models import CheckIn, ObservedMarker, PersonWish
from beneficiaries.prepared import Given, Prepared, among
from followup.models import Appointment, Message, Step, StepChange, StepStatus
from followup.models.plan import StepOwner

Row = tuple[Any, ...]
TODAY: Any = Given("today", DateField())
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
        for file_id, *row in asked.rows(files=list(ids), today=today):
            getattr(found[file_id], kind).append(tuple(row))
    return found


def day_of(name: str) -> TruncDate:
    return TruncDate(name, output_field=DateField())


def _check_ins() -> QuerySet[Any, Row]:
    """Answered ones, and those closed without an answer; what still waits says nothing."""
    rows = CheckIn.objects.filter(among("case_file"), cancelled_at__isnull=True)
    rows = rows.annotate(answered=day_of("answered_at"), closes=day_of("closes_at"))
    version = "instrument_version"
    return (
        rows.filter(Q(answered_at__isnull=False) | Q(closes__lt=TODAY))
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


def _appointments() -> QuerySet[Any, Row]:
    """Past ones of which somebody said what became."""
    rows = Appointment.objects.filter(among("case_file")).exclude(outcome="")
    rows = rows.annotate(day=day_of("starts_at")).filter(day__lte=TODAY)
    names = ("case_file_id", "day", "outcome", "minutes_late", "late_by")
    return rows.order_by("case_file", "starts_at", "pk").values_list(*names)


def _steps() -> QuerySet[Any, Row]:
    """What the person agreed to do, alone or with help."""
    rows = Step.objects.filter(among("case_file"), owner__in=THEIRS).exclude(
        decided_by="counsellor"
    )
    rows = rows.annotate(agreed=day_of("created_at"), done=day_of("done_at"))
    names = ("case_file_id", "pk", "agreed", "due_on", "done", "status")
    return rows.order_by("case_file", "created_at", "pk").values_list(*names)


def _changes() -> QuerySet[Any, Row]:
    """Put off, or moved forward."""
    put_off = Q(due_before__isnull=False, due_after__gt=F("due_before"))
    forward = Q(after__in=PROGRESS) & ~Q(before=F("after")) & ~Q(before="")
    rows = StepChange.objects.filter(put_off | forward, among("step__case_file"))
    rows = rows.annotate(day=day_of("changed_at"))
    names = ("step__case_file_id", "step_id", "day", "before", "after", "due_before", "due_after")
    return rows.order_by("step__case_file", "changed_at", "pk").values_list(*names)


def _messages() -> QuerySet[Any, Row]:
    rows = Message.objects.filter(among("case_file")).annotate(day=day_of("sent_at"))
    names = ("case_file_id", "day", "from_person")
    return rows.order_by("case_file", "sent_at", "pk").values_list(*names)


def _wishes() -> QuerySet[Any, Row]:
    rows = PersonWish.objects.filter(among("case_file"), asked_on__lte=TODAY)
    return rows.order_by("case_file", "asked_on", "pk").values_list(
        "case_file_id", "asked_on", "kind"
    )


def _markers() -> QuerySet[Any, Row]:
    rows = ObservedMarker.objects.filter(among("case_file"), observed_on__lte=TODAY)
    return rows.order_by("case_file", "observed_on", "pk").values_list(
        "case_file_id", "observed_on", "marker"
    )


# Asked for one file after each deed, and for hundreds at night.
CHECK_INS = Prepared(_check_ins)
APPOINTMENTS = Prepared(_appointments)
STEPS = Prepared(_steps)
CHANGES = Prepared(_changes)
MESSAGES = Prepared(_messages)
WISHES = Prepared(_wishes)
MARKERS = Prepared(_markers)
ASKED: Mapping[str, Prepared] = {
    "check_ins": CHECK_INS,
    "appointments": APPOINTMENTS,
    "steps": STEPS,
    "changes": CHANGES,
    "messages": MESSAGES,
    "wishes": WISHES,
    "markers": MARKERS,
}

"""Interviews of the demo: a log for each meeting that was held, drafts, versions."""

from __future__ import annotations

import datetime
from random import Random

from django.utils import timezone

from accounts.vault import seal
from beneficiaries.models import CaseFile
from config.demo.days import moment
from config.demo.interview_stories import (
    AMENDED,
    BASILE,
    CALLS,
    CLOSINGS,
    DRAFTS,
    EXPLORATIONS,
    NOT_CLOSED,
    NOTES,
    REQUESTS,
    SUMMARIES,
    Told,
)
from config.demo.telling import SEED, Book
from followup.interviews.drafting import Content
from followup.models import Appointment, Interview, InterviewDraft, InterviewVersion, Outcome
from followup.models.appointment import LateBy, MeetingMode
from followup.services.interviews import KEPT_IN_VERSIONS

SHOWCASE = "with_account"
FRESH = datetime.timedelta(hours=3)
"""Meetings that ended so recently are still to be written down."""


def tell_interviews(book: Book) -> None:
    """What appointments say was held, then a few telephone calls, one amendment, the drafts."""
    logs = [log for key in book.files for log in _of_file(book, key)]
    Interview.objects.bulk_create(logs)
    InterviewVersion.objects.bulk_create(_version(log) for log in logs if log.is_closed)
    for log in logs:
        deed = "interview.closed" if log.closed_at else "interview.recorded"
        book.line(deed, log.closed_at or log.held_at, log.counsellor, log.case_file)
    _amend(book)
    _drafts(book)


def _of_file(book: Book, key: str) -> list[Interview]:
    case_file = book.files[key]
    dice = Random(f"{SEED} interviews {key}")  # noqa: S311 — a fixed draw, not a secret
    held = Appointment.objects.filter(
        case_file=case_file,
        outcome=Outcome.SEEN,
        ends_at__lt=timezone.now() - FRESH,
    )
    logs = []
    for rank, slot in enumerate(held.select_related("counsellor").order_by("-starts_at", "pk")):
        told = BASILE[rank] if key == SHOWCASE and rank < len(BASILE) else _drawn(dice)
        logs.append(_log(slot, case_file, told))
    if key == NOT_CLOSED and logs:
        logs[0].closed_at = logs[0].closed_by = None
    if case_file.referent is not None and logs and dice.random() < 0.3:
        logs.append(_call(case_file, logs[-1], dice))
    return logs


def _log(slot: Appointment, case_file: CaseFile, told: Told) -> Interview:
    late = slot.minutes_late if slot.late_by == LateBy.SERVICE else 0
    closed_at = min(slot.ends_at + datetime.timedelta(minutes=12), timezone.now())
    return Interview(
        case_file=case_file,
        appointment=slot,
        counsellor=slot.counsellor,
        mode=slot.mode,
        held_at=slot.starts_at + datetime.timedelta(minutes=late),
        minutes=50,
        closed_at=closed_at,
        closed_by=slot.counsellor,
        created_at=closed_at,
        next_appointment_later=case_file.next_appointment_at is None,
        **{name: getattr(told, name) for name in Told.__slots__},
    )


def _drawn(dice: Random) -> Told:
    return Told(
        dice.choice(REQUESTS),
        "",
        dice.choice(EXPLORATIONS),
        dice.choice(CLOSINGS),
        dice.choice(SUMMARIES),
        dice.choice(NOTES),
    )


def _call(case_file: CaseFile, first: Interview, dice: Random) -> Interview:
    """A few minutes on the telephone, after the first meeting."""
    held_at = first.held_at + datetime.timedelta(days=2, hours=2)
    held_at = min(held_at, timezone.now() - datetime.timedelta(hours=4))
    return Interview(
        case_file=case_file,
        counsellor=first.counsellor,
        mode=MeetingMode.PHONE,
        held_at=max(held_at, first.held_at),
        minutes=5,
        shared_summary=dice.choice(CALLS),
        closed_at=held_at + datetime.timedelta(minutes=8),
        closed_by=first.counsellor,
        created_at=held_at,
    )


def _version(log: Interview, number: int = 1) -> InterviewVersion:
    texts = {name: getattr(log, name) for name in KEPT_IN_VERSIONS}
    texts["held_at"] = log.held_at.isoformat()
    return InterviewVersion(
        interview=log,
        number=number,
        texts=texts,
        saved_at=log.closed_at or log.held_at,
        saved_by=log.counsellor,
    )


def _amend(book: Book) -> None:
    """Basile's last log was completed the next morning: both texts can be read."""
    logs = Interview.objects.filter(case_file=book.files[SHOWCASE], closed_at__isnull=False)
    log = logs.select_related("counsellor", "case_file").order_by("-held_at").first()
    if log is None or AMENDED[0] not in log.shared_summary:
        return
    log.shared_summary = log.shared_summary.replace(*AMENDED)
    log.version = 2
    log.save(update_fields=["shared_summary", "version"])
    version = _version(log, 2)
    version.saved_at = min(log.held_at + datetime.timedelta(hours=22), timezone.now())
    version.save()
    book.line("interview.amended", version.saved_at, log.counsellor, book.files[SHOWCASE])


def _drafts(book: Book) -> None:
    """Words begun and waiting; one of them for so long that its end is announced."""
    for key, (fields, days) in DRAFTS.items():
        case_file = book.files[key]
        if case_file.referent is None:
            continue
        saved_at = timezone.now() - datetime.timedelta(hours=1) if not days else moment(-days, 16)
        InterviewDraft.objects.create(
            user=case_file.referent,
            case_file=case_file,
            sealed_fields=seal(Content(fields, 1).dumped()),
            saved_at=saved_at,
            warned_at=moment(-1, 3) if days else None,
        )

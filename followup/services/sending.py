"""Claim, look again, hand over, confirm: each step one conditional UPDATE on the row.

The row is the truth and the broker only rings: a message that comes twice finds nothing to claim,
a worker that dies leaves a claim which the sweep turns into `uncertain`, and no machine ever
sends an uncertain one again.
"""

from __future__ import annotations

import datetime
import logging
import time
import uuid
from collections.abc import Callable, Sequence

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Case, F, Q, Value, When

from accounts.journal import record
from followup.models import Reminder, ReminderStatus
from followup.reminders import clock, reasons
from followup.reminders.providers.base import NoAnswer, Parcel, RefusedByProvider, Unreachable
from followup.reminders.providers.choice import provider_for
from followup.services.caps import hold_person, room_for
from followup.services.composing import compose
from followup.services.judging import Verdict, judge, read_claimed, why_not_now
from followup.services.offering import put_back

log = logging.getLogger("jalons.reminders")

Prepared = tuple[Reminder, uuid.UUID, str, Parcel]
MOST_TRIES = 3
CONFIRM_PAUSES = (0.0, 0.5, 2.0, 5.0)
# No other one is begun after that many seconds: slow providers must not hold a handful of rows.
PATIENCE = 5.0


def send_reminder(reminder_id: int) -> Reminder | None:
    """Send one row if it is planned and due; gives the row, which says what is known."""
    send_one(reminder_id)
    return Reminder.objects.filter(pk=reminder_id).first()


def send_each(reminder_ids: Sequence[int]) -> None:
    """One after the other, each with its own claim; those it has no time for are offered again."""
    waiting, ends = list(reminder_ids), time.monotonic() + PATIENCE
    try:
        while waiting and time.monotonic() < ends:
            send_one(waiting.pop(0))
    finally:
        if waiting:
            put_back(waiting)


def send_one(reminder_id: int) -> None:
    """The same for the worker, which does not look at the row afterwards."""
    claim = claim_reminder(reminder_id)
    if claim is not None:
        _carry(reminder_id, claim)


def claim_reminder(reminder_id: int) -> uuid.UUID | None:
    """Take the row for oneself; None when it is not due, or somebody else has it."""
    claim = uuid.uuid4()
    taken = Reminder.objects.filter(
        pk=reminder_id, status=ReminderStatus.PLANNED, due_at__lte=clock.now()
    ).update(
        status=ReminderStatus.CLAIMED,
        claim=claim,
        claimed_at=clock.now(),
        attempts=F("attempts") + 1,
        channel="",
        reason="",
    )
    return claim if taken else None


def _carry(reminder_id: int, claim: uuid.UUID) -> None:
    """From the claim to the confirmation; before the hand-over any trouble is told and undone."""
    try:
        prepared = prepare(reminder_id, claim)
    except Exception:
        log.exception("reminder_not_prepared", extra={"reminder": reminder_id})
        _persist(lambda: give_back(reminder_id, claim, reasons.NOT_PREPARED))
        return
    if prepared is not None:
        hand_over(*prepared)


@transaction.atomic
def prepare(reminder_id: int, claim: uuid.UUID) -> Prepared | None:
    """Look again at everything, write the message; None when it does not leave now."""
    hold_person(reminder_id)
    reminder = read_claimed(reminder_id, claim)
    if reminder is None:
        return None
    verdict = room_for(reminder, judge(reminder))
    if verdict.may_leave:
        parcel = compose(reminder, verdict)
        return (reminder, claim, verdict.channel, parcel) if leaves(reminder, verdict) else None
    settle(reminder_id, claim, verdict)
    return None


def leaves(reminder: Reminder, verdict: Verdict) -> bool:
    """Counted by the caps from the commit on; False when the claim was lost meanwhile."""
    mine = Reminder.objects.filter(
        pk=reminder.pk, claim=reminder.claim, status=ReminderStatus.CLAIMED
    )
    return bool(mine.update(channel=verdict.channel))


def hand_over(reminder: Reminder, claim: uuid.UUID, channel: str, parcel: Parcel) -> None:
    """Give the message to the provider once, and write what it answered."""
    try:
        answer = provider_for(channel).hand(parcel)
    except Unreachable as outage:
        told = str(outage)
        _persist(lambda: give_back(reminder.pk, claim, reasons.UNREACHABLE, told, tries=0))
    except RefusedByProvider as refusal:
        told = str(refusal)
        _persist(lambda: give_back(reminder.pk, claim, reasons.REFUSED_BY_PROVIDER, told))
    except NoAnswer as silence:
        told = str(silence)
        _persist(lambda: doubt(reminder.pk, claim, reasons.NO_ANSWER, told))
    else:
        _persist(lambda: confirm_sent(reminder, claim, answer))


@transaction.atomic
def confirm_sent(reminder: Reminder, claim: uuid.UUID, answer: str) -> bool:
    """Accepted: state and journal line in one transaction, even later than the sweep."""
    late = reasons.LEFT_BEFORE if why_not_now(reminder) else ""
    written = Reminder.objects.filter(
        pk=reminder.pk,
        claim=claim,
        status__in=[ReminderStatus.CLAIMED, ReminderStatus.UNCERTAIN],
    ).update(
        status=ReminderStatus.SENT,
        sent_at=clock.now(),
        provider_answer=answer[:200],
        reason=late,
    )
    if written:
        record(
            "reminder.sent",
            by=None,
            organisation=reminder.organisation,
            subject=reminder,
            beneficiary_id=reminder.beneficiary_id,
            fields=[reminder.kind],
        )
    return bool(written)


def give_back(
    reminder_id: int, claim: uuid.UUID, reason: str, answer: str = "", *, tries: int = 1
) -> None:
    """Nothing left: planned again, and failed at the third try. A swept row is never planned.

    An outage of the provider's is no try: an hour of it fails nobody, `not_after` still ends it.
    """
    exhausted = Q(attempts__gte=MOST_TRIES + 1 - tries) | Q(status=ReminderStatus.UNCERTAIN)
    Reminder.objects.filter(
        pk=reminder_id,
        claim=claim,
        status__in=[ReminderStatus.CLAIMED, ReminderStatus.UNCERTAIN],
    ).update(
        status=Case(
            When(exhausted, then=Value(ReminderStatus.FAILED)),
            default=Value(ReminderStatus.PLANNED),
        ),
        attempts=F("attempts") - 1 + tries,
        queued_at=clock.now(),
        claim=None,
        reason=reason,
        provider_answer=answer[:200],
    )


def doubt(reminder_id: int, claim: uuid.UUID, reason: str, answer: str = "") -> None:
    """Perhaps gone, perhaps not: a person decides, no machine."""
    Reminder.objects.filter(pk=reminder_id, claim=claim, status=ReminderStatus.CLAIMED).update(
        status=ReminderStatus.UNCERTAIN, reason=reason, provider_answer=answer[:200]
    )


def settle(reminder_id: int, claim: uuid.UUID, verdict: Verdict) -> None:
    """It does not leave now: later, or never, with the reason. A postponement is no try."""
    mine = Reminder.objects.filter(pk=reminder_id, claim=claim, status=ReminderStatus.CLAIMED)
    if verdict.due_at is not None:
        mine.update(
            status=ReminderStatus.PLANNED,
            due_at=verdict.due_at,
            reason=verdict.reason,
            queued_at=None,
            claim=None,
            channel="",
            attempts=F("attempts") - 1,
        )
    elif verdict.status:
        mine.update(status=verdict.status, reason=verdict.reason, claim=None)


def sweep_claimed() -> int:
    """Claims older than the lease: their worker died, or sleeps; the counsellor is told."""
    lease = datetime.timedelta(seconds=settings.REMINDER_LEASE_SECONDS)
    return Reminder.objects.filter(
        status=ReminderStatus.CLAIMED, claimed_at__lt=clock.now() - lease
    ).update(status=ReminderStatus.UNCERTAIN, reason=reasons.LEASE_EXPIRED)


def _persist(write: Callable[[], object]) -> None:
    """What is known about a message is worth four tries while the database comes back."""
    for pause in CONFIRM_PAUSES:
        time.sleep(pause)
        try:
            write()
        except (OperationalError, InterfaceError) as error:
            log.warning("reminder_not_confirmed", extra={"error": type(error).__name__})
            if connection.in_atomic_block:
                raise
            connection.close()
        else:
            return

"""Eight mistakes that others have made: `make mutants` plants each, and each must be caught.

A mutant replaces one function of the engine in every process of the stage (`JALONS_MUTANT=m1`).
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from unittest import mock

MUTANTS: dict[str, str] = {
    "m1": "a claim that does not look at the state of the row",
    "m2": "marked as sent, then sent",
    "m3": "due rows looked for by equality on the day",
    "m4": "due rows looked for in a window of the last 35 minutes",
    "m5": "uncertain ones sent again by the sweep",
    "m6": "consent and opt-out read when planned, not when sent",
    "m7": "published inside the transaction, not after its commit",
    "m8": "the unique constraint on (kind, subject, slot) dropped",
}
DROP_CONSTRAINT = "ALTER TABLE followup_reminder DROP CONSTRAINT reminder_once_per_subject_and_slot"


def plant(name: str) -> None:
    """Replace what the mutant replaces; m8 is planted in the database by the campaign."""
    if name:
        PLANTERS[name]()


def replace(target: str, new: Callable) -> None:
    """For the life of the process; a name that is not there any more is an error."""
    mock.patch(target, new).start()


def m1() -> None:
    from django.db.models import F

    from followup.models import Reminder, ReminderStatus
    from followup.reminders import clock

    def claim_reminder(reminder_id: int) -> uuid.UUID | None:
        claim = uuid.uuid4()
        taken = Reminder.objects.filter(pk=reminder_id, due_at__lte=clock.now()).update(
            status=ReminderStatus.CLAIMED,
            claim=claim,
            claimed_at=clock.now(),
            attempts=F("attempts") + 1,
            channel="",
            reason="",
        )
        return claim if taken else None

    replace("followup.services.sending.claim_reminder", claim_reminder)


def m2() -> None:
    from followup.services import sending

    def hand_over(reminder, claim, channel, parcel) -> None:
        sending.confirm_sent(reminder, claim, "250")
        sending.provider_for(channel).hand(parcel)

    replace("followup.services.sending.hand_over", hand_over)


def m3() -> None:
    def due(self, now):
        today = datetime.datetime.now(datetime.UTC).date()
        return self.filter(status="planned", due_at__lte=now, due_at__date=today)

    replace("followup.querysets.ReminderQuerySet.due", due)


def m4() -> None:
    def due(self, now):
        return self.filter(
            status="planned",
            due_at__lte=now,
            due_at__gte=datetime.datetime.now(datetime.UTC) - datetime.timedelta(minutes=35),
        )

    replace("followup.querysets.ReminderQuerySet.due", due)


def m5() -> None:
    from django.conf import settings

    from followup.models import Reminder, ReminderStatus
    from followup.reminders import clock

    def sweep_claimed() -> int:
        lease = datetime.timedelta(seconds=settings.REMINDER_LEASE_SECONDS)
        old = Reminder.objects.filter(
            status=ReminderStatus.CLAIMED, claimed_at__lt=clock.now() - lease
        )
        return old.update(status=ReminderStatus.PLANNED, queued_at=None, claim=None)

    replace("followup.services.sending.sweep_claimed", sweep_claimed)


def m6() -> None:
    from followup.reminders import reasons
    from followup.services import judging

    honest = judging._suppressed_by
    forgotten = {reasons.NO_CONSENT, reasons.OPTED_OUT}

    def suppressed_by(reminder) -> str:
        reason = honest(reminder)
        return "" if reason in forgotten else reason

    replace("followup.services.judging._suppressed_by", suppressed_by)


def m7() -> None:
    def delay_on_commit(self, *args, **kwargs) -> None:
        self.delay(*args, **kwargs)

    replace("config.celery.QueuedTask.delay_on_commit", delay_on_commit)


def m8() -> None:
    """Nothing to replace in a process."""


PLANTERS: dict[str, Callable[[], None]] = {
    "m1": m1,
    "m2": m2,
    "m3": m3,
    "m4": m4,
    "m5": m5,
    "m6": m6,
    "m7": m7,
    "m8": m8,
}

"""What a counsellor does about one reminder: send again, cancel, say that it is settled."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.journal import record
from accounts.models import User
from beneficiaries.refusals import Refused
from followup.models import Reminder, ReminderKind, ReminderStatus
from followup.querysets import ReminderQuerySet
from followup.reminders import clock, reasons
from followup.reminders.kinds.registry import rule_of
from followup.reminders.planning import HAND, appointment_moment
from followup.reminders.words import MAY_GO_AGAIN
from followup.services.opt_outs import is_stopped

# One sent by hand that could not leave for two days says something past.
HAND_LIFE = datetime.timedelta(days=2)
NOT_WAITING = _("Ce rappel n’attend plus : il ne peut plus être annulé.")
STILL_TO_COME = _("Ce rappel n’est pas encore parti : il partira de lui-même.")
STOPPED = _("La personne a demandé l’arrêt des rappels : appelez-la plutôt.")
OVER = _("Ce rappel n’a plus lieu d’être : ce dont il parle est passé ou a changé.")


def next_number(reminder: Reminder) -> int:
    """The number of the next sending by hand about the same subject."""
    by_hand = Reminder.objects.filter(
        kind=reminder.kind, subject=reminder.subject, slot__startswith=HAND
    )
    return by_hand.count() + 1


def next_numbers(rows: ReminderQuerySet) -> dict[tuple[str, str], int]:
    """The same for each (kind, subject) of a list, in one query."""
    by_hand = rows.filter(slot__startswith=HAND).values("kind", "subject").order_by()
    counted = by_hand.annotate(count=Count("pk"))
    return {(line["kind"], line["subject"]): line["count"] + 1 for line in counted}


@transaction.atomic
def send_again(*, by: User, reminder: Reminder, number: int) -> Reminder:
    """A new row, due now; the same number pressed twice is one row. The old one is settled."""
    slot = f"{HAND}{number}"
    same = {"kind": reminder.kind, "subject": reminder.subject, "slot": slot}
    sent = Reminder.objects.filter(**same).first()
    if sent is not None:
        return sent
    _refuse_useless(reminder)
    now = timezone.now()
    late = _last_moment(reminder) or now + HAND_LIFE
    row = Reminder(
        **same,
        organisation_id=reminder.organisation_id,
        case_file_id=reminder.case_file_id,
        beneficiary_id=reminder.beneficiary_id,
        recipient_id=reminder.recipient_id,
        due_at=now,
        not_after=late,
    )
    made = Reminder.objects.bulk_create([row], ignore_conflicts=True)
    kept = Reminder.objects.get(**same)
    if made and kept.reference == row.reference:
        _settle(reminder, by)
        _journal("reminder.sent_again", by, kept)
    return kept


def _refuse_useless(reminder: Reminder) -> None:
    if reminder.status not in MAY_GO_AGAIN:
        raise Refused(STILL_TO_COME)
    if reminder.beneficiary is not None and is_stopped(reminder.beneficiary):
        raise Refused(STOPPED)
    rule = rule_of(reminder.kind)
    subject = rule.subject(reminder) if rule else None
    if rule is None or subject is None or rule.why_not(reminder, subject):
        raise Refused(OVER)
    last = _last_moment(reminder)
    if last is not None and last <= timezone.now():
        raise Refused(OVER)


def _last_moment(reminder: Reminder) -> datetime.datetime | None:
    """An appointment is over at its hour; a step or a silence may be recalled later."""
    if reminder.kind != ReminderKind.APPOINTMENT:
        return None
    starts_at = appointment_moment(reminder.slot)
    return starts_at or reminder.not_after


@transaction.atomic
def cancel_by_hand(*, by: User, reminder: Reminder) -> Reminder:
    """It will not leave, and no change of its subject plans it again."""
    changed = Reminder.objects.filter(pk=reminder.pk, status=ReminderStatus.PLANNED).update(
        status=ReminderStatus.CANCELLED, reason=reasons.CANCELLED_BY_HAND
    )
    if not changed:
        raise Refused(NOT_WAITING)
    _journal("reminder.cancelled", by, reminder)
    reminder.refresh_from_db()
    return reminder


@transaction.atomic
def mark_handled(*, by: User, reminder: Reminder) -> Reminder:
    """Somebody called, or asked the person; said twice, written once."""
    if _settle(reminder, by):
        _journal("reminder.handled", by, reminder)
    reminder.refresh_from_db()
    return reminder


def _settle(reminder: Reminder, by: User) -> int:
    waiting = Reminder.objects.filter(pk=reminder.pk).for_hands()
    return int(waiting.update(handled_at=clock.now(), handled_by=by))


def _journal(deed: str, by: User, reminder: Reminder) -> None:
    record(
        deed,
        by=by,
        organisation=reminder.organisation,
        subject=reminder,
        beneficiary_id=reminder.beneficiary_id,
        fields=[reminder.kind],
    )

"""The person wants no more reminders, or wants them again."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import BigIntegerField
from django.utils import timezone

from accounts.journal import record
from accounts.models import User
from beneficiaries.models import Beneficiary
from beneficiaries.prepared import Given, Prepared
from followup.models import OptOut, Reminder, ReminderStatus
from followup.reminders import reasons


@transaction.atomic
def opt_out(*, person: Beneficiary, channel: str = "", by: User | None = None) -> OptOut:
    """Stop one channel, or all of them; asked twice, written once. What waited is held back."""
    asked = OptOut(beneficiary=person, channel=channel)
    try:
        with transaction.atomic():
            asked.save(force_insert=True)
    except IntegrityError as error:
        if "opt_out_one_in_force" not in str(error):
            raise
        return OptOut.objects.get(beneficiary=person, channel=channel, withdrawn_at__isnull=True)
    if not channel:
        Reminder.objects.filter(beneficiary=person, status=ReminderStatus.PLANNED).update(
            status=ReminderStatus.SUPPRESSED, reason=reasons.OPTED_OUT
        )
    _journal("reminder.stopped", person, by, channel)
    return asked


@transaction.atomic
def withdraw_opt_out(*, person: Beneficiary, channel: str = "", by: User | None = None) -> int:
    """Reminders again; those that were held back and are still to come are planned again."""
    changed = OptOut.objects.filter(
        beneficiary=person, channel=channel, withdrawn_at__isnull=True
    ).update(withdrawn_at=timezone.now())
    if changed:
        Reminder.objects.filter(
            beneficiary=person,
            status=ReminderStatus.SUPPRESSED,
            reason=reasons.OPTED_OUT,
            due_at__gt=timezone.now(),
        ).update(status=ReminderStatus.PLANNED, reason="", queued_at=None)
        _journal("reminder.wanted_again", person, by, channel)
    return changed


ALL_STOPPED = Prepared(
    lambda: OptOut.objects.filter(
        beneficiary=Given("person", BigIntegerField()), channel="", withdrawn_at__isnull=True
    ).values_list("pk")
)


def is_stopped(person: Beneficiary) -> bool:
    """No reminder leaves by any channel."""
    return bool(ALL_STOPPED.rows(person=person.pk))


def _journal(deed: str, person: Beneficiary, by: User | None, channel: str) -> None:
    record(
        deed if by else f"{deed}_by_person",
        by=by,
        organisation=person.organisation,
        subject=person,
        beneficiary_id=person.pk,
        fields=[channel] if channel else [],
    )

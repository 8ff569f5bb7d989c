"""Reminders of the demo: those of past appointments have left, and every other state is shown."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator

from django.utils import timezone

from beneficiaries.models import CaseFile, Channel, Consent, ConsentPurpose
from config.demo.days import moment
from config.demo.telling import Book
from followup.models import (
    Appointment,
    OptOut,
    Reminder,
    ReminderKind,
    ReminderStatus,
    ReminderTemplate,
)
from followup.models.appointment import CANCELLED
from followup.reminders import reasons
from followup.reminders.planning import PlannedReminder, for_appointment
from followup.reminders.quiet import QuietHours

SHOWCASE = "with_account"
# What became of the reminder of a coming appointment: one state each, in the order of the files.
TROUBLES = (
    (ReminderStatus.UNCERTAIN, reasons.LEASE_EXPIRED),
    (ReminderStatus.FAILED, reasons.REFUSED_BY_PROVIDER),
    (ReminderStatus.UNCERTAIN, reasons.NO_ANSWER),
    (ReminderStatus.TOO_LATE, reasons.QUIET_TOO_LATE),
)
OWN_TEXT = (
    "Bonjour {prenom}, on se voit le {date} à {heure} ({lieu}). Un empêchement ? Dites-le : {lien}"
)


def tell_reminders(book: Book) -> None:
    """What left, what did not and why, what waits for a hand, one text of the house."""
    agreed = set(
        Consent.objects.filter(
            purpose=ConsentPurpose.REMINDERS, withdrawn_at__isnull=True
        ).values_list("beneficiary", flat=True)
    )
    rows = Appointment.objects.select_related("case_file__organisation", "beneficiary")
    past = rows.filter(starts_at__lt=timezone.now()).order_by("starts_at", "pk")
    gone = [row for slot in past for row in _gone(slot, agreed)]
    Reminder.objects.bulk_create(gone, ignore_conflicts=True)
    for row in gone:
        if row.sent_at is not None and row.case_file is not None:
            book.line("reminder.sent", row.sent_at, None, row.case_file)
    coming = rows.filter(starts_at__gt=timezone.now(), outcome="").order_by("starts_at", "pk")
    _troubles(book, list(coming))
    _people_to_call(book)
    _one_who_stopped(book)
    _own_text(book)


def _gone(slot: Appointment, agreed: set[int]) -> Iterator[Reminder]:
    """The reminders of an appointment that was: gone in time, or cancelled with it."""
    quiet = QuietHours.of(slot.case_file.organisation)
    for planned in for_appointment(slot.starts_at):
        if planned.due_at <= slot.created_at or slot.beneficiary_id not in agreed:
            continue
        row = _row(slot, planned)
        if slot.outcome in CANCELLED and slot.outcome_at and slot.outcome_at < planned.due_at:
            row.status, row.reason = ReminderStatus.CANCELLED, reasons.APPOINTMENT_CHANGED
        else:
            row.due_at = quiet.brought_forward(planned.due_at)
            _leave(row, row.due_at)
        yield row


def _leave(row: Reminder, at: datetime.datetime) -> None:
    """By the channel of the person, unless somebody must call or write."""
    person = row.beneficiary
    assert person is not None  # noqa: S101 - rows of appointments have their person
    if person.preferred_channel in {Channel.PHONE, Channel.POST}:
        by_phone = person.preferred_channel == Channel.PHONE
        row.status = ReminderStatus.SUPPRESSED
        row.reason = reasons.TO_CALL if by_phone else reasons.TO_POST
        row.handled_at, row.handled_by = at, row.case_file.referent if row.case_file else None
        if row.handled_by is None:
            row.handled_at = None
        return
    row.channel = person.preferred_channel
    row.status = ReminderStatus.SENT
    row.claim, row.claimed_at, row.sent_at = uuid.uuid4(), at, at
    row.attempts = 1
    if row.channel == Channel.SMS:
        row.status = ReminderStatus.DELIVERED
        row.delivered_at = at + datetime.timedelta(seconds=41)


def _row(slot: Appointment, planned: PlannedReminder) -> Reminder:
    return Reminder(
        organisation=slot.case_file.organisation,
        kind=ReminderKind.APPOINTMENT,
        subject=f"appointment:{slot.pk}",
        slot=planned.slot,
        case_file=slot.case_file,
        beneficiary=slot.beneficiary,
        due_at=planned.due_at,
        not_after=planned.not_after,
        planned_at=slot.created_at,
    )


def _troubles(book: Book, coming: list[Appointment]) -> None:
    """The first reminder of some appointments to come met with each kind of trouble."""
    showcase = book.files[SHOWCASE].pk
    others = [slot for slot in coming if slot.case_file_id != showcase]
    alice = book.made.users["alice"].pk
    own = [slot for slot in others if slot.counsellor_id == alice]
    for slot, (status, reason) in zip(own, TROUBLES, strict=False):
        first = for_appointment(slot.starts_at)[0]
        row = _row(slot, first)
        row.due_at = min(first.due_at, timezone.now() - datetime.timedelta(hours=3))
        row.status, row.reason, row.channel = status, reason, Channel.EMAIL
        row.attempts = 3 if status == ReminderStatus.FAILED else 1
        Reminder.objects.filter(subject=row.subject, slot=row.slot).delete()
        row.save(force_insert=True)


def _people_to_call(book: Book) -> None:
    """Who prefers the telephone, and has not been heard for a while."""
    files = CaseFile.objects.filter(
        pk__in=[f.pk for f in book.files.values()],
        closed_on__isnull=True,
        beneficiary__preferred_channel__in=[Channel.PHONE, Channel.POST],
    )
    due_at = moment(-1, 10)
    for case_file in files.select_related("organisation", "beneficiary").order_by("pk"):
        by_phone = case_file.beneficiary.preferred_channel == Channel.PHONE
        Reminder.objects.create(
            organisation=case_file.organisation,
            kind=ReminderKind.NO_NEWS,
            subject=f"case_file:{case_file.pk}",
            slot=f"since {(due_at - datetime.timedelta(days=30)).date().isoformat()}",
            case_file=case_file,
            beneficiary=case_file.beneficiary,
            due_at=due_at,
            not_after=due_at + datetime.timedelta(days=7),
            status=ReminderStatus.SUPPRESSED,
            reason=reasons.TO_CALL if by_phone else reasons.TO_POST,
        )


def _one_who_stopped(book: Book) -> None:
    """Somebody pressed "no more reminders": what waited is held back."""
    waiting = (
        Reminder.objects.filter(status=ReminderStatus.PLANNED)
        .exclude(case_file=book.files[SHOWCASE])
        .order_by("-due_at", "-pk")
        .first()
    )
    if waiting is None or waiting.beneficiary is None or waiting.case_file is None:
        return
    at = timezone.now() - datetime.timedelta(days=1)
    OptOut.objects.create(beneficiary=waiting.beneficiary, asked_at=at)
    Reminder.objects.filter(beneficiary=waiting.beneficiary, status=ReminderStatus.PLANNED).update(
        status=ReminderStatus.SUPPRESSED, reason=reasons.OPTED_OUT
    )
    book.line("reminder.stopped_by_person", at, None, waiting.case_file)


def _own_text(book: Book) -> None:
    """One text that the structure wrote itself."""
    ReminderTemplate.objects.create(
        organisation=book.files[SHOWCASE].organisation,
        kind=ReminderKind.APPOINTMENT,
        channel=Channel.SMS,
        language="fr",
        reading_mode="normal",
        body=OWN_TEXT,
    )

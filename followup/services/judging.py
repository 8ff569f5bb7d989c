"""Whether a claimed reminder may leave now: everything is read again, nothing is remembered."""

from __future__ import annotations

import datetime
import functools
import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet, UUIDField

from accounts.models import Membership
from beneficiaries.models import Beneficiary, Channel, Consent, ConsentPurpose
from beneficiaries.prepared import Given, Prepared
from followup.models import OptOut, Reminder, ReminderStatus
from followup.reminders import clock, reasons
from followup.reminders.addresses import mobile_of
from followup.reminders.kinds.registry import rule_of
from followup.reminders.providers.choice import carries_text_messages
from followup.reminders.quiet import QuietHours


@dataclass(frozen=True, slots=True)
class Verdict:
    """It may leave by a channel; or later (`due_at`); or never (`status`)."""

    channel: str = ""
    address: str = ""
    status: str = ""
    reason: str = ""
    due_at: datetime.datetime | None = None

    @property
    def may_leave(self) -> bool:
        return bool(self.channel)

    @classmethod
    def never(cls, status: ReminderStatus, reason: str) -> Verdict:
        return cls(status=status, reason=reason)


@dataclass(frozen=True, slots=True)
class Postponement:
    """The next moment, why, and why not when that moment is too late."""

    moment: datetime.datetime
    reason: str
    too_late: str


# What is judged and written about; a table has many more columns, and each one costs.
READ = (
    *(f"organisation__{name}" for name in ("name", "holidays", "settings")),
    *(f"case_file__{name}" for name in ("beneficiary", "closed_on", "referent")),
    *(f"case_file__{name}" for name in ("last_contact_at", "next_appointment_at")),
    *(f"case_file__referent__{name}" for name in ("given_name", "family_name")),
    *(f"beneficiary__{name}" for name in ("organisation", "merged_into", "language")),
    *(f"beneficiary__{name}" for name in ("given_name", "family_name", "name_as_wished")),
    *(f"beneficiary__{name}" for name in ("email", "phone", "other_phone")),
    *(f"beneficiary__{name}" for name in ("preferred_channel", "reading_mode")),
    *(f"recipient__{name}" for name in ("email", "given_name", "language", "is_active")),
    *("organisation", "kind", "subject", "slot", "case_file", "beneficiary", "recipient"),
    *("not_after", "claim", "reference"),
)


# Longer than the week that caps count.
LATELY = datetime.timedelta(days=8)
ROW: Any = Given("reminder", BigIntegerField())


def read_claimed(reminder_id: int, claim: uuid.UUID) -> Any:
    """The row that this claim holds, with all that is judged, in one query."""
    found = CLAIMED.rows(reminder=reminder_id, claim=claim)
    return found[0] if found else None


def _claimed() -> QuerySet[Reminder]:
    rows = Reminder.objects.select_related(
        "organisation", "case_file__referent", "beneficiary", "recipient"
    ).only(*READ)
    standing = rows.annotate(**_standing(), left_lately=ArraySubquery(_left_lately()))
    return standing.annotate(database_now=clock.now()).filter(
        pk=ROW, claim=Given("claim", UUIDField()), status=ReminderStatus.CLAIMED
    )


def _meanwhile() -> QuerySet[Reminder, Any]:
    rows = Reminder.objects.filter(pk=ROW).annotate(**_standing())
    return rows.values(*MEANWHILE, "agreed", "stopped")


# For so many columns, writing the SQL takes longer than the answer.
CLAIMED = Prepared(_claimed)
STANDING_NOW = Prepared(_meanwhile)


def _standing() -> dict[str, Any]:
    """What the addressee agreed to, and stopped."""
    agreed = Consent.objects.filter(
        beneficiary=OuterRef("beneficiary"),
        purpose=ConsentPurpose.REMINDERS,
        withdrawn_at__isnull=True,
    )
    stopped = OptOut.objects.filter(beneficiary=OuterRef("beneficiary"), withdrawn_at__isnull=True)
    return {"agreed": Exists(agreed), "stopped": ArraySubquery(stopped.values("channel"))}


def _left_lately() -> QuerySet[Any, Any]:
    """The other messages to the same person that are gone, perhaps gone, or just leaving."""
    gone = Q(status__in=[ReminderStatus.SENT, ReminderStatus.DELIVERED, ReminderStatus.UNCERTAIN])
    leaving = Q(status=ReminderStatus.CLAIMED) & ~Q(channel="")
    others = Reminder.objects.filter(
        gone | leaving,
        beneficiary=OuterRef("beneficiary"),
        claimed_at__gte=clock.now() - LATELY,
    )
    return others.exclude(pk=OuterRef("pk")).values("claimed_at")


def judge(reminder: Any) -> Verdict:
    """The first thing that forbids it, or the channel and address that it takes."""
    now = reminder.database_now
    if now > reminder.not_after:
        return Verdict.never(ReminderStatus.TOO_LATE, reasons.TOO_LATE)
    if reason := _cancelled_by(reminder):
        return Verdict.never(ReminderStatus.CANCELLED, reason)
    if reason := _suppressed_by(reminder):
        return Verdict.never(ReminderStatus.SUPPRESSED, reason)
    verdict = _way_to(reminder)
    if not verdict.may_leave:
        return verdict
    opens = QuietHours.of(reminder.organisation).next_allowed(now)
    if opens > now:
        return postponed(
            reminder,
            Postponement(opens, reasons.POSTPONED_QUIET, reasons.QUIET_TOO_LATE),
        )
    return verdict


def postponed(reminder: Reminder, later: Postponement) -> Verdict:
    """Planned again for that moment, unless it would say something past."""
    if later.moment > reminder.not_after:
        return Verdict.never(ReminderStatus.TOO_LATE, later.too_late)
    return Verdict(due_at=later.moment, reason=later.reason)


# What a person or a file may have become meanwhile; the rest was read a moment ago.
MEANWHILE = (
    "case_file__closed_on",
    "beneficiary__merged_into",
    "beneficiary__preferred_channel",
    "beneficiary__email",
    "beneficiary__phone",
    "beneficiary__other_phone",
    "recipient__is_active",
)


def why_not_now(reminder: Any) -> str:
    """Read once more after the provider accepted: what was decided while it left."""
    found = STANDING_NOW.rows(reminder=reminder.pk)
    if not found:
        return reasons.NOT_WANTED
    for name, value in found[0].items():
        owner, _sep, field = name.rpartition("__")
        target = getattr(reminder, owner) if owner else reminder
        if target is not None:
            setattr(target, "merged_into_id" if field == "merged_into" else field, value)
    if reason := _cancelled_by(reminder, again=True) or _suppressed_by(reminder):
        return reason
    return "" if _way_to(reminder).may_leave else reasons.NO_ADDRESS


def _cancelled_by(reminder: Any, *, again: bool = False) -> str:
    """The subject is over, has moved, or is somebody else's."""
    rule = rule_of(reminder.kind)
    if rule is None:
        return reasons.KIND_UNKNOWN
    over = reminder.case_file is not None and not reminder.case_file.is_open
    if over and not rule.after_closing:
        return reasons.FILE_CLOSED
    known = getattr(reminder, "spoken_of", None) if again else None
    subject = _read_again(known) if known is not None else rule.subject(reminder)
    if subject is None:
        return reasons.NOT_WANTED
    reminder.spoken_of = subject
    return rule.why_not(reminder, subject)


def _read_again(subject: Any) -> Any:
    """The row alone, as it is now."""
    model: Any = type(subject)
    found = _row_of(model).rows(subject=subject.pk)
    return found[0] if found else None


@functools.cache
def _row_of(model: Any) -> Prepared:
    return Prepared(lambda: model._base_manager.filter(pk=Given("subject", BigIntegerField())))


def _suppressed_by(reminder: Any) -> str:
    """The addressee does not want it, or is not there any more."""
    if reminder.recipient is not None:
        here = Membership.objects.current().filter(
            user=reminder.recipient, organisation=reminder.organisation
        )
        return "" if reminder.recipient.is_active and here.exists() else reasons.NOT_THEIRS
    person: Beneficiary = reminder.beneficiary
    if person.merged_into_id is not None:
        return reasons.MERGED
    if not reminder.agreed:
        return reasons.NO_CONSENT
    if "" in reminder.stopped:
        return reasons.OPTED_OUT
    return ""


def _way_to(reminder: Any) -> Verdict:
    """By the channel that the person prefers, or the other one when its address is missing."""
    if reminder.recipient is not None:
        return Verdict(channel=Channel.EMAIL, address=reminder.recipient.email)
    person: Beneficiary = reminder.beneficiary
    if person.preferred_channel == Channel.PHONE:
        return Verdict.never(ReminderStatus.SUPPRESSED, reasons.TO_CALL)
    if person.preferred_channel == Channel.POST:
        return Verdict.never(ReminderStatus.SUPPRESSED, reasons.TO_POST)
    mobile = mobile_of(person) if carries_text_messages() else ""
    ways = {Channel.EMAIL.value: person.email, Channel.SMS.value: mobile}
    order = sorted(ways, key=lambda channel: channel != person.preferred_channel)
    for channel in order:
        if ways[channel] and channel not in reminder.stopped:
            return Verdict(channel=channel, address=ways[channel])
    reason = reasons.OPTED_OUT if any(ways.values()) else reasons.NO_ADDRESS
    return Verdict.never(ReminderStatus.SUPPRESSED, reason)

"""What comes back by itself: silence, outcomes and next steps that are missing, the Monday digest.

Every row is created once by its (kind, subject, slot), so that this may run at any time, twice at
once, or after three days down.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from itertools import batched

from django.utils import timezone

from accounts.models import Organisation, User
from accounts.roles import Role
from beneficiaries.models import CaseFile
from followup.models import Reminder, ReminderKind
from followup.reminders.kinds.for_staff import (
    DAY,
    LONGEST_AGO,
    WEEK,
    waiting_too_long,
    without_next_step,
    without_outcome,
)
from followup.reminders.planning import MORNING
from followup.reminders.quiet import QuietHours
from followup.reminders.settings import ReminderSettings

BATCH = 1_000


def plan_periodic(now: datetime.datetime | None = None) -> int:
    """Add the rows that are missing; gives how many were proposed, known ones included."""
    moment = now or timezone.now()
    proposed = 0
    for organisation in Organisation.objects.order_by("pk"):
        for some in batched(_rows_of(organisation, moment), BATCH):
            Reminder.objects.bulk_create(some, ignore_conflicts=True)
            proposed += len(some)
    return proposed


def _rows_of(organisation: Organisation, now: datetime.datetime) -> Iterator[Reminder]:
    yield from silences(organisation, now)
    counsellors = User.objects.holding(Role.COUNSELLOR, organisation=organisation)
    for user in counsellors.order_by("pk"):
        yield monday_digest(organisation, user, now)
        yield from to_counsellor(organisation, user, now)


def silences(organisation: Organisation, now: datetime.datetime) -> Iterator[Reminder]:
    """One message per silence, named by the day of the last contact."""
    days = ReminderSettings.of(organisation).no_news_days
    files = (
        CaseFile.objects.filter(organisation=organisation, next_appointment_at__isnull=True)
        .silent_since(timezone.localdate(now) - days * DAY)
        .filter(last_contact_at__gt=now - LONGEST_AGO - days * DAY)
    )
    rows = files.order_by("pk").values_list("pk", "beneficiary_id", "last_contact_at")
    for pk, beneficiary_id, last_contact_at in rows.iterator(chunk_size=BATCH):
        spoken = timezone.localdate(last_contact_at)
        yield Reminder(
            kind=ReminderKind.NO_NEWS,
            subject=f"case_file:{pk}",
            slot=f"since {spoken.isoformat()}",
            organisation=organisation,
            case_file_id=pk,
            beneficiary_id=beneficiary_id,
            due_at=_morning(organisation, spoken + days * DAY, now),
            not_after=now + WEEK,
        )


def to_counsellor(
    organisation: Organisation, user: User, now: datetime.datetime
) -> Iterator[Reminder]:
    """One message per kind, and another one only when something new is missing."""
    last = without_outcome(organisation, user, now).order_by("-ends_at").first()
    if last is not None:
        slot = f"until {timezone.localdate(last.ends_at).isoformat()}"
        yield _owed(ReminderKind.OUTCOME_MISSING, slot, organisation, user, now)
    if without_next_step(organisation, user, now).exists():
        yield _owed(ReminderKind.NO_NEXT_STEP, _week(now), organisation, user, now)
    waiting = waiting_too_long(organisation, user, now).order_by("-sent_at").first()
    if waiting is not None:
        slot = f"until {timezone.localdate(waiting.sent_at).isoformat()}"
        yield _owed(ReminderKind.MESSAGE_WAITING, slot, organisation, user, now)


def monday_digest(organisation: Organisation, user: User, now: datetime.datetime) -> Reminder:
    """The week that is; on the next working day when Monday is a holiday."""
    today = timezone.localdate(now)
    monday = today - datetime.timedelta(days=today.weekday())
    due_at = QuietHours.of(organisation).opening_of(monday)
    return Reminder(
        kind=ReminderKind.MONDAY_DIGEST,
        subject=f"user:{user.pk}",
        slot=f"{organisation.pk} {_week(now)}",
        organisation=organisation,
        recipient=user,
        due_at=due_at,
        not_after=due_at + 2 * DAY,
    )


def _owed(
    kind: ReminderKind, slot: str, organisation: Organisation, user: User, now: datetime.datetime
) -> Reminder:
    due_at = _morning(organisation, timezone.localdate(now), now)
    return Reminder(
        kind=kind,
        subject=f"user:{user.pk}",
        slot=f"{organisation.pk} {slot}",
        organisation=organisation,
        recipient=user,
        due_at=due_at,
        not_after=due_at + 2 * DAY,
    )


def _week(now: datetime.datetime) -> str:
    year, week, _day = timezone.localdate(now).isocalendar()
    return f"{year}-W{week:02}"


def _morning(
    organisation: Organisation, day: datetime.date, now: datetime.datetime
) -> datetime.datetime:
    """Nine o’clock of that day, or as soon afterwards as nobody is disturbed."""
    morning = timezone.make_aware(datetime.datetime.combine(day, MORNING))
    return QuietHours.of(organisation).next_allowed(max(morning, now))

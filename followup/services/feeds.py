"""A counsellor's private calendar address: a secret in a link, of which only the hash is kept."""

from __future__ import annotations

import datetime
import hashlib
import re
import secrets

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.journal import record
from accounts.models import Membership, User
from followup.agenda import calendars
from followup.models import Absence, Appointment, CalendarFeed
from followup.services.bookings import FOLLOWING_ROLES

TOKEN_BYTES = 32
_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")
BEFORE, AFTER = datetime.timedelta(days=30), datetime.timedelta(days=366)
MOST_EVENTS = 2_000


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def new_feed(*, by: User) -> str:
    """A new address, shown once; the former one dies."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    CalendarFeed.objects.filter(counsellor=by).live().update(revoked_at=timezone.now())
    token = secrets.token_urlsafe(TOKEN_BYTES)
    feed = CalendarFeed.objects.create(counsellor=by, token_hash=_hash(token))
    record("calendar_feed.created", by=by, organisation=by.standing.organisation, subject=feed)
    return f"{settings.BASE_URL}{reverse('followup:feed', args=[token])}"


@transaction.atomic
def revoke_feed(*, by: User) -> None:
    """The address answers no more; said twice, done once."""
    for feed in CalendarFeed.objects.filter(counsellor=by).live().select_for_update():
        feed.revoked_at = timezone.now()
        feed.save(update_fields=["revoked_at"])
        record("calendar_feed.revoked", by=by, organisation=by.standing.organisation, subject=feed)


def find_feed(token: str) -> CalendarFeed | None:
    """The live address of an open account; anything else is nobody's."""
    if not _SHAPE.fullmatch(token):
        return None
    rows = CalendarFeed.objects.live().filter(token_hash=_hash(token), counsellor__is_active=True)
    return rows.select_related("counsellor").first()


def feed_content(feed: CalendarFeed) -> bytes:
    """A month back, a year ahead, in the organisations where the counsellor works today."""
    now, counsellor = timezone.now(), feed.counsellor
    working = Membership.objects.current().filter(user=counsellor, role__in=FOLLOWING_ROLES)
    where = working.values("organisation")
    appointments = (
        Appointment.objects.filter(counsellor=counsellor, organisation__in=where)
        .overlapping(now - BEFORE, now + AFTER)
        .select_related("beneficiary")
        .order_by("starts_at", "pk")[:MOST_EVENTS]
    )
    absences = (
        Absence.objects.filter(counsellor=counsellor, organisation__in=where)
        .overlapping(now - BEFORE, now + AFTER)
        .order_by("starts_at", "pk")[:MOST_EVENTS]
    )
    return calendars.feed(appointments, absences)

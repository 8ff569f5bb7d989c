"""Moments and bookings that the agenda tests share."""

from __future__ import annotations

import datetime
import uuid

from django.utils import timezone

from followup.models import Appointment
from followup.services.appointments import book

# A Monday of winter and one of summer, far from any public holiday.
HOUR = datetime.timedelta(hours=1)


def monday(weeks: int = 2) -> datetime.date:
    """A Monday to come."""
    today = timezone.localdate()
    return today + datetime.timedelta(days=7 - today.weekday(), weeks=weeks - 1)


def at(day: datetime.date, hour: int = 10, minute: int = 0) -> datetime.datetime:
    """An instant of that day, local."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour, minute)))


def booked(
    by, case_file, starts_at=None, *, counsellor=None, length=HOUR, **details
) -> Appointment:
    """Booked through the service, as the product does."""
    starts_at = starts_at or at(monday())
    return book(
        by=by,
        case_file=case_file,
        counsellor=counsellor or by,
        starts_at=starts_at,
        ends_at=starts_at + length,
        details={"mode": "phone", **details},
    )


def past(by, case_file, *, hours: float = 26, counsellor=None, **fields) -> Appointment:
    """One that was: services book nothing in the past, so the row is written."""
    starts_at = timezone.now() - datetime.timedelta(hours=hours)
    return Appointment.objects.create(
        organisation=case_file.organisation,
        case_file=case_file,
        beneficiary=case_file.beneficiary,
        counsellor=counsellor or by,
        starts_at=starts_at,
        ends_at=starts_at + HOUR,
        created_by=by,
        **{"mode": "phone", **fields},
    )


def form_of(counsellor, **fields) -> dict[str, str]:
    """What the booking form sends."""
    return {
        "form_key": str(uuid.uuid4()),
        "counsellor": str(counsellor.pk),
        "day": f"{monday():%Y-%m-%d}",
        "hour": "10:00",
        "minutes": "60",
        "mode": "in_person",
        "place": "Bureau 3",
        "every_weeks": "0",
        **fields,
    }

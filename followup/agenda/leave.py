"""Leave and the bookings it meets: each can be moved, handed over or cancelled."""

from __future__ import annotations

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from followup.agenda.reading_rights import marked
from followup.models import Absence, Appointment


def absences_of(counsellor: User, *, seen_by: User) -> QuerySet[Absence]:
    """Those that are not over, with how many bookings still stand under each."""
    under = (
        Appointment.objects.filter(
            counsellor=OuterRef("counsellor"),
            outcome="",
            starts_at__lt=OuterRef("ends_at"),
            ends_at__gt=OuterRef("starts_at"),
        )
        .order_by()
        .values("counsellor")
        .annotate(number=Count("pk"))
        .values("number")
    )
    rows = Absence.objects.visible_to(seen_by).filter(counsellor=counsellor)
    rows = rows.filter(ends_at__gt=timezone.now())
    return rows.annotate(booked=Coalesce(Subquery(under), 0)).order_by("starts_at", "pk")


def bookings_under(absence: Absence, *, seen_by: User) -> list[Appointment]:
    """What was booked before the leave was posted, oldest first."""
    rows = Appointment.objects.in_agenda_of(absence.counsellor, seen_by=seen_by)
    rows = rows.filter(outcome="").overlapping(absence.starts_at, absence.ends_at)
    rows = rows.filter(ends_at__gt=timezone.now())
    rows = rows.select_related("case_file__beneficiary").order_by("starts_at", "pk")
    return marked(rows, reader=seen_by)

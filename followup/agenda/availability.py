"""What stands in the way of a slot, and which slots are free: rows read, then `slots` decides."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from beneficiaries.models import CaseFile
from followup.agenda.closed_days import holiday_name, is_public_holiday
from followup.agenda.slots import Span, WorkingHours, free_slots
from followup.models import Absence, Appointment

ZONE = ZoneInfo(settings.TIME_ZONE)
HORIZON_DAYS = 60


@dataclass(frozen=True, slots=True)
class Clash:
    """One slot that cannot be booked as it is, and why."""

    starts_at: datetime.datetime
    why: str


def hours_of(organisation: Organisation) -> WorkingHours:
    """When this organisation receives."""
    return WorkingHours.of(organisation.settings)


def offered_slots(
    *,
    case_file: CaseFile,
    counsellor: User,
    after: datetime.datetime,
    duration: datetime.timedelta,
    excluding: int | None = None,
    limit: int = 6,
) -> list[Span]:
    """The next slots where both are free; an appointment that moves frees its own."""
    organisation = case_file.organisation
    until = after + datetime.timedelta(days=HORIZON_DAYS)
    busy = [
        Span(start, end)
        for _who, start, end in _taken(case_file, counsellor, Span(after, until), excluding)
    ]
    return free_slots(
        after=after,
        duration=duration,
        busy=busy,
        hours=hours_of(organisation),
        closed=partial(is_public_holiday, organisation.holidays),
        zone=ZONE,
        limit=limit,
        horizon=HORIZON_DAYS,
    )


def clashes(
    *, case_file: CaseFile, counsellor: User, slots: Sequence[Span], excluding: int | None = None
) -> list[Clash]:
    """Everything in the way of these slots, listed before anything is booked."""
    if not slots:
        return []
    whole = Span(min(s.starts_at for s in slots), max(s.ends_at for s in slots))
    taken = _taken(case_file, counsellor, whole, excluding)
    found = []
    for slot in slots:
        if why := _in_the_way(slot, taken, counsellor) or closed_that_day(case_file, slot):
            found.append(Clash(slot.starts_at, why))
    return found


Taken = tuple[str, datetime.datetime, datetime.datetime]


def _taken(
    case_file: CaseFile, counsellor: User, during: Span, excluding: int | None
) -> list[Taken]:
    """Who is taken when: the counsellor's and the person's bookings, the counsellor's leave."""
    bookings = (
        Appointment.objects.taking_their_slot()
        .filter(Q(counsellor=counsellor) | Q(beneficiary=case_file.beneficiary_id))
        .overlapping(during.starts_at, during.ends_at)
        .exclude(pk=excluding)
        .order_by("starts_at", "pk")
    )
    leave = Absence.objects.filter(counsellor=counsellor)
    leave = leave.overlapping(during.starts_at, during.ends_at).order_by("starts_at", "pk")
    return [
        *(
            ("counsellor" if who == counsellor.pk else "person", start, end)
            for who, start, end in bookings.values_list("counsellor", "starts_at", "ends_at")
        ),
        *(("leave", start, end) for start, end in leave.values_list("starts_at", "ends_at")),
    ]


def _in_the_way(slot: Span, taken: Iterable[Taken], counsellor: User) -> str:
    sentences = {
        "counsellor": _("l’agenda de %(who)s est pris") % {"who": counsellor},
        "person": _("la personne a déjà un rendez-vous"),
        "leave": _("%(who)s est absent·e") % {"who": counsellor},
    }
    for who, start, end in taken:
        if slot.overlaps(Span(start, end)):
            return sentences[who]
    return ""


def closed_that_day(case_file: CaseFile, slot: Span) -> str:
    """A public holiday, by its name."""
    day = slot.starts_at.astimezone(ZONE).date()
    region = case_file.organisation.holidays
    name = holiday_name(region, day, get_language() or "fr")
    return _("jour férié : %(name)s") % {"name": name} if name else ""


def unusual(case_file: CaseFile, slot: Span) -> str:
    """What is worth a second look and stays allowed: a holiday, an hour out of hours."""
    if name := closed_that_day(case_file, slot):
        return name
    if not hours_of(case_file.organisation).hold(slot, ZONE):
        return _("en dehors des heures d’ouverture")
    return ""

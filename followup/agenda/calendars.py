"""What calendar programs read: one appointment as an invitation, an agenda as a feed.

Text from people is escaped by the library: a line end in a subject cannot start a property.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from followup.models import Absence, Appointment, MeetingMode

PRODUCT = "-//Jalons//Agenda//FR"
ZONE = ZoneInfo(settings.TIME_ZONE)


def calendar_file(appointment: Appointment, *, method: str = "REQUEST") -> bytes:
    """An invitation or a cancellation in the person's language: same UID, rising SEQUENCE."""
    calendar = _calendar()
    calendar.add("method", method)
    with translation.override(appointment.beneficiary.language):
        calendar.add_component(_invitation(appointment, method))
    return _written(calendar)


def file_name(appointment: Appointment) -> str:
    """Without a name: downloads are seen over a shoulder."""
    return f"rendez-vous-{appointment.starts_at.astimezone(ZONE):%Y-%m-%d}.ics"


def feed(appointments: Iterable[Appointment], absences: Iterable[Absence]) -> bytes:
    """A counsellor's agenda: reference and initials, never a full name nor a subject."""
    calendar = _calendar()
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Agenda Jalons"))
    calendar.add("refresh-interval", datetime.timedelta(minutes=30), {"value": "DURATION"})
    for appointment in appointments:
        calendar.add_component(_feed_event(appointment))
    for absence in absences:
        calendar.add_component(_absence_event(absence))
    return _written(calendar)


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    return calendar


def _written(calendar: Calendar) -> bytes:
    """With the rules of summer time, so that no program guesses them."""
    if calendar.walk("VEVENT"):
        today = timezone.localdate()
        first = datetime.date(today.year - 1, 1, 1)
        calendar.add_missing_timezones(first, datetime.date(today.year + 4, 1, 1))
    return bytes(calendar.to_ical())


def _event(uid: object, starts_at: datetime.datetime, ends_at: datetime.datetime) -> Event:
    event = Event()
    event.add("uid", f"{uid}@jalons")
    event.add("dtstamp", timezone.now().astimezone(datetime.UTC))
    event.add("dtstart", starts_at.astimezone(ZONE))
    event.add("dtend", ends_at.astimezone(ZONE))
    return event


def _invitation(appointment: Appointment, method: str) -> Event:
    person, counsellor = appointment.beneficiary, appointment.counsellor
    event = _event(appointment.uid, appointment.starts_at, appointment.ends_at)
    off = method == "CANCEL" or appointment.is_freed
    event.add("sequence", appointment.sequence)
    event.add("status", "CANCELLED" if off else "CONFIRMED")
    event.add("summary", _("Rendez-vous avec %(who)s") % {"who": counsellor.full_name})
    event.add("organizer", _organiser(appointment))
    if person.email:
        attendee = vCalAddress(f"mailto:{person.email}")
        attendee.params["CN"] = vText(person.display_name)
        attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
        attendee.params["RSVP"] = vText("FALSE")
        event.add("attendee", attendee, encode=False)
    if where := _where(appointment):
        event.add("location", where)
    event.add("description", _description(appointment))
    return event


def _organiser(appointment: Appointment) -> vCalAddress:
    """The service: a counsellor's own address is theirs to give."""
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    organiser = vCalAddress(f"mailto:{address}")
    organiser.params["CN"] = vText(appointment.organisation.name)
    return organiser


def _where(appointment: Appointment) -> str:
    if appointment.mode == MeetingMode.VIDEO:
        return appointment.video_link or _("En visio")
    if appointment.mode == MeetingMode.PHONE:
        return _("Par téléphone")
    return appointment.place


def _description(appointment: Appointment) -> str:
    """Without the subject: a calendar is shared, synchronised, read over a shoulder."""
    lines = [appointment.organisation.name]
    if appointment.to_bring:
        lines.append(_("À apporter : %(things)s") % {"things": appointment.to_bring})
    return "\n".join(lines)


def _feed_event(appointment: Appointment) -> Event:
    person = appointment.beneficiary
    event = _event(appointment.uid, appointment.starts_at, appointment.ends_at)
    event.add("sequence", appointment.sequence)
    initials = f"{person.given_name[:1]}. {person.family_name[:1]}.".upper()
    event.add("summary", f"{person.reference} · {initials}")
    event.add("location", appointment.get_mode_display())
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if appointment.is_freed else "CONFIRMED")
    return event


def _absence_event(absence: Absence) -> Event:
    event = _event(f"absence-{absence.pk}", absence.starts_at, absence.ends_at)
    event.add("summary", _("Absence"))
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    return event

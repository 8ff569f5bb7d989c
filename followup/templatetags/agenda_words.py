"""Hours and outcomes as the agenda says them."""

from __future__ import annotations

import datetime
from urllib.parse import urlencode

from django import template
from django.utils import dateformat, timezone
from django.utils.translation import get_language, pgettext

from followup.forms.slot import length_in_words
from followup.models import Appointment, MeetingMode, Outcome

register = template.Library()

ICONS = {
    MeetingMode.IN_PERSON: "geo-alt",
    MeetingMode.VIDEO: "camera-video",
    MeetingMode.PHONE: "telephone",
}
# Never red for a person; a state is words first.
TONES = {Outcome.SEEN: "leaf", Outcome.NO_SHOW: "sun"}


@register.filter
def hour(moment: datetime.datetime) -> str:
    """9 h 30."""
    local = timezone.localtime(moment)
    # Translators: letters of Django's time formats; in English "H:i".
    return dateformat.time_format(local.time(), pgettext("format d’heure seule", "G\xa0\\h\xa0i"))


@register.filter
def long_day(day: datetime.date) -> str:
    """jeudi 26 novembre."""
    # Translators: letters of Django's date formats; in English "l j F".
    text = dateformat.format(day, pgettext("format de jour long", "l j F"))
    # In French the first of the month is an ordinal.
    return text.replace(" 1 ", " 1er ") if (get_language() or "fr").startswith("fr") else text


@register.filter
def mode_icon(appointment: Appointment) -> str:
    """How they meet, as an icon beside the word."""
    return ICONS.get(MeetingMode(appointment.mode), "calendar")


@register.filter
def outcome_tone(appointment: Appointment) -> str:
    """The tone of the chip."""
    return TONES.get(Outcome(appointment.outcome), "") if appointment.outcome else ""


@register.filter
def lasts(appointment: Appointment) -> str:
    """45 min, 1 h 30."""
    length = appointment.ends_at - appointment.starts_at
    return length_in_words(int(length / datetime.timedelta(minutes=1)))


@register.filter
def machine_moment(moment: datetime.datetime) -> str:
    """What a button sends back: the instant, with its offset."""
    return timezone.localtime(moment).isoformat()


@register.filter
def as_back(path: str) -> str:
    """The query string that leads back to a page of ours."""
    return f"?{urlencode({'back': path})}" if path else ""

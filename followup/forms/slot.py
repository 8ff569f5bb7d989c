"""A day, an hour and how long: read as people write them, given as instants."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.forms.careful import DayField
from followup.agenda.slots import Span, instant
from followup.services.bookings import FARTHEST, PAST_SENTENCE

ZONE = ZoneInfo(settings.TIME_ZONE)
_HOUR = re.compile(r"([0-9]{1,2})\s*(?:[:h.]\s*([0-9]{2})?(?::00)?)?\s*(?:min)?", re.IGNORECASE)
SKIPPED_SENTENCE = _(
    "Cette heure n’existe pas ce jour-là : les horloges avancent d’une heure cette nuit-là."
)
MINUTES = (15, 20, 30, 45, 60, 75, 90, 120, 180)


class HourField(forms.TimeField):
    """An hour, as "14:30", "14 h 30" or "14h"."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
        super().__init__(**kwargs)
        self.error_messages["invalid"] = _("Écrivez une heure, comme 14:30.")

    def to_python(self, value: Any) -> datetime.time | None:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        read = _HOUR.fullmatch(value.strip()[:20])
        if read is None or int(read[1]) > 23 or int(read[2] or 0) > 59:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return datetime.time(int(read[1]), int(read[2] or 0))


def last_day() -> datetime.date:
    """Beyond it a date is a slip of the finger."""
    return timezone.localdate() + FARTHEST


class ComingDayField(DayField):
    """Today or later, within two years."""

    def to_python(self, value: Any) -> datetime.date | None:
        day = super().to_python(value)
        if day and day < timezone.localdate():
            raise ValidationError(str(PAST_SENTENCE))
        if day and day > last_day():
            raise ValidationError(_("Cette date est à plus de deux ans : vérifiez l’année."))
        return day


class MinutesField(forms.TypedChoiceField):
    """How long it lasts."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Durée"))
        kwargs.setdefault("coerce", int)
        kwargs.setdefault("initial", 60)
        super().__init__(choices=_lengths(MINUTES), **kwargs)

    def also(self, minutes: int) -> None:
        """A length of before that the list does not hold stays possible."""
        if minutes not in MINUTES:
            self.choices = _lengths((*MINUTES, minutes))


def _lengths(of: Iterable[int]) -> list[tuple[int, str]]:
    return [(minutes, length_in_words(minutes)) for minutes in of]


def length_in_words(minutes: int) -> str:
    """45 min, 1 h, 1 h 30."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours}\u00a0h\u00a0{rest:02d}" if rest else f"{hours}\u00a0h"


def span_of(day: datetime.date, hour: datetime.time, minutes: int) -> Span:
    """The slot, or the sentence of an hour that does not exist."""
    starts_at = instant(day, hour, ZONE)
    if starts_at is None:
        raise ValidationError(str(SKIPPED_SENTENCE))
    return Span(starts_at, starts_at + datetime.timedelta(minutes=minutes))

"""A message as an invented person would receive it."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from beneficiaries.models import Channel
from followup.reminders.gsm import Length, length_of, to_gsm
from followup.reminders.placeholders import fill
from followup.services.wordings import Place

# As long as a real one: the length of a text message depends on it.
TOKEN = "x" * 43


@dataclass(frozen=True, slots=True)
class Preview:
    """What the page shows; `length` counts a text message, with its way to stop."""

    subject: str
    body: str
    length: Length | None
    language: str


def preview_of(place: Place, subject: str, body: str) -> Preview:
    """Filled with invented values; an unknown word shows as nothing."""
    with translation.override(place.language):
        values = {name: str(value) for name, value in place.rule.sample.items()}
        if place.rule.to_person:
            values["lien"] = _address("followup:personal_link_appointment")
        filled = fill(body, values).strip()
        if place.channel == Channel.SMS:
            stop = _address("followup:personal_link_opt_out")
            text = to_gsm(f"{filled}\nSTOP : {stop}")
            return Preview("", text, length_of(text), place.language)
        return Preview(" ".join(fill(subject, values).split()), filled, None, place.language)


def _address(name: str) -> str:
    return settings.BASE_URL.rstrip("/") + reverse(name, args=[TOKEN])

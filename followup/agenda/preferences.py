"""What helps this person to come: shown beside whatever plans a meeting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from beneficiaries.models import Beneficiary, ReadingMode
from beneficiaries.phones import displayed


@dataclass(frozen=True, slots=True)
class Preferences:
    """Facts label by label, and the adaptations in the person's words."""

    facts: list[dict[str, Any]]
    adaptations: str


def preferences_of(person: Beneficiary) -> Preferences:
    """Channel, hours, language, reading mode; what is ordinary is left out."""
    language = "" if person.language == "fr" else str(person.get_language_display())
    reading = "" if person.reading_mode == ReadingMode.NORMAL else person.get_reading_mode_display()
    facts = [
        {"label": _("Préfère"), "value": person.get_preferred_channel_display()},
        {"label": _("Horaires"), "value": person.preferred_hours},
        {"label": _("Téléphone"), "value": displayed(person.phone)},
        {"label": _("Langue"), "value": language},
        {"label": _("Lecture"), "value": reading},
        {"label": _("Commune"), "value": person.commune},
    ]
    always = {_("Préfère"), _("Horaires")}
    return Preferences(
        [fact for fact in facts if fact["value"] or fact["label"] in always], person.adaptations
    )

"""What makes a place, or a call, fit for a conversation: ticked at booking, read before."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from followup.models import MeetingMode

ROOM = {
    "quiet": _("Pièce calme"),
    "door_closed": _("Porte fermée"),
    "accessible": _("Accessible à la personne"),
    "phone_off": _("Téléphone coupé"),
}
REMOTE = {
    "alone": _("Seul·e dans la pièce, personne n’entend"),
    "link_tested": _("Lien ou numéro essayé"),
    "other_way": _("Autre moyen prévu si la liaison coupe"),
    "person_ready": _("La personne peut parler librement de son côté"),
}


def items_for(mode: str) -> dict[str, object]:
    """The list that goes with a way of meeting."""
    return {**(ROOM if mode == MeetingMode.IN_PERSON else REMOTE)}


def kept(mode: str, ticked: Iterable[str]) -> list[str]:
    """Only what belongs to that way of meeting, in order."""
    chosen = set(ticked)
    return [key for key in items_for(mode) if key in chosen]


def in_words(mode: str, ticked: Iterable[object]) -> list[tuple[object, bool]]:
    """Every item with whether it is ready."""
    chosen = {str(key) for key in ticked}
    return [(label, key in chosen) for key, label in items_for(mode).items()]

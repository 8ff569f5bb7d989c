"""The journal as the person reads it: "Alice Martin a consulté le dossier", "Vous avez écrit"."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.journal import DEEDS
from accounts.models import JournalEntry

# The reasons of an access are written for the person; those of a hand-over, for the team.
REASONS_SHOWN = ("case_file.reasoned_access", "case_file.read")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was done, by whom, when, and why if a reason was given."""

    at: datetime.datetime
    sentence: str
    reason: str


def lines_of(entries: Iterable[JournalEntry]) -> list[Line]:
    """Each entry in words."""
    return [
        Line(entry.at, sentence_of(entry), entry.reason if entry.deed in REASONS_SHOWN else "")
        for entry in entries
    ]


def sentence_of(entry: JournalEntry) -> str:
    """Deeds of the person begin with "la personne a": on their own page, "vous avez"."""
    deed = str(DEEDS.get(entry.deed, entry.deed))
    if entry.actor is not None:
        return f"{entry.actor} {deed}"
    mine = _("la personne a ")
    if deed.startswith(mine):
        return _("Vous avez ") + deed.removeprefix(mine)
    return deed if deed.startswith("Jalons") else f"Jalons {deed}"

"""A log as it is read: parts in order, private notes for who may, versions side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from beneficiaries.services.access import opening_of
from followup.interviews.text_diff import Piece, pieces
from followup.models import Interview, InterviewVersion
from followup.models.appointment import MeetingMode

Text = str | Promise
PARTS: tuple[tuple[str, Text], ...] = (
    ("request_in_own_words", gettext_lazy("La demande, avec ses mots")),
    ("opening", gettext_lazy("Accueil")),
    ("exploration", gettext_lazy("Exploration")),
    ("closing", gettext_lazy("Conclusion")),
)
SUMMARY = ("shared_summary", gettext_lazy("Compte rendu partagé"))
NOTES = ("private_notes", gettext_lazy("Notes professionnelles"))


@dataclass(frozen=True, slots=True)
class Log:
    """What one reader may read of one interview."""

    interview: Interview
    parts: list[tuple[Text, str]]
    notes: str
    notes_readable: bool
    rank: int
    versions: int
    may_amend: bool


def log_of(user: User, interview: Interview) -> Log:
    """Empty parts are left out; private notes do not even show that they exist."""
    readable = interview.notes_readable_by(user)
    opening = opening_of(user, interview.case_file)
    parts = [(label, getattr(interview, name)) for name, label in PARTS]
    return Log(
        interview=interview,
        parts=[(label, text) for label, text in parts if text],
        notes=interview.private_notes if readable else "",
        notes_readable=readable,
        rank=rank_of(interview),
        versions=interview.versions.count(),
        may_amend=bool(opening and opening.may_write and interview.case_file.is_open),
    )


def rank_of(interview: Interview) -> int:
    """The how-manieth of its file."""
    earlier = Interview.objects.filter(
        case_file_id=interview.case_file_id, held_at__lt=interview.held_at
    )
    return earlier.count() + 1


@dataclass(frozen=True, slots=True)
class Compared:
    """One part in both versions, and what became of its words."""

    label: Text
    before: str
    after: str
    pieces: list[Piece]
    private: bool = False

    @property
    def is_same(self) -> bool:
        return self.before == self.after


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions of one log."""

    versions: list[InterviewVersion]
    before: InterviewVersion | None
    after: InterviewVersion | None
    parts: list[Compared]

    @property
    def changed(self) -> list[Compared]:
        return [part for part in self.parts if not part.is_same]

    @property
    def unchanged(self) -> list[Compared]:
        return [part for part in self.parts if part.is_same]


def compared(user: User, interview: Interview, query: Mapping[str, str]) -> Comparison:
    """The two that were asked for, else the last two."""
    rows = interview.versions.select_related("saved_by").order_by("number")
    versions = list(rows)
    by_number = {str(version.number): version for version in versions}
    after = by_number.get(query.get("apres", ""), versions[-1] if versions else None)
    earlier = versions[-2] if len(versions) > 1 else after
    before = by_number.get(query.get("avant", ""), earlier)
    parts: list[Compared] = []
    if before is not None and after is not None:
        parts = _parts(before.texts, after.texts, notes=interview.notes_readable_by(user))
    return Comparison(versions, before, after, parts)


def _parts(before: Mapping[str, Any], after: Mapping[str, Any], *, notes: bool) -> list[Compared]:
    facts = _facts(before), _facts(after)
    told = [Compared(_("Quand et comment"), *facts, pieces(*facts))]
    names = [*PARTS, SUMMARY, *([NOTES] if notes else [])]
    for name, label in names:
        old, new = str(before.get(name, "")), str(after.get(name, ""))
        if old or new:
            told.append(Compared(label, old, new, pieces(old, new), private=name == NOTES[0]))
    return told


def _facts(texts: Mapping[str, Any]) -> str:
    """Day, hour, length and manner in one line."""
    moment = parse_datetime(str(texts.get("held_at", "")))
    mode = dict(MeetingMode.choices).get(str(texts.get("mode", "")), "")
    when = date_format(localtime(moment), "j F Y, G\xa0\\h\xa0i") if moment else ""
    minutes = _("%(minutes)s minutes") % {"minutes": texts.get("minutes", "")}
    return " · ".join(filter(None, (when, minutes, str(mode))))

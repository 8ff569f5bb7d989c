"""The thirty-second brief before a meeting, made of sections that each practice registers.

In the AppConfig.ready of a higher app:

    from followup.interviews import prepare
    prepare.register(prepare.Section("alliance.answers", _("Ses dernières réponses"),
                                     "alliance/prepare.html", order=30, context=last_answers,
                                     short=last_answers_in_a_line))

`context(visit)` gives the section's variables, read as `data` in its template, in a constant
number of queries; None or an empty mapping leaves the section out. `short(visit)`, if given, is
one sentence or more for the brief beside the page of the interview.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from accounts.models import User
from beneficiaries.models import CaseFile
from beneficiaries.panels import Visit, visit_of

Text = str | Promise


class AlreadyRegistered(Exception):
    """Two sections with one key: the second would silently hide the first."""


@dataclass(frozen=True, slots=True)
class Section:
    """One piece of the brief. Without programmes it appears for every file."""

    key: str
    title: Text
    template: str
    order: int
    context: Callable[[Visit], Mapping[str, Any] | None]
    icon: str = "info-circle"
    short: Callable[[Visit], str] | None = None
    programmes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section with its variables."""

    section: Section
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ShortSection:
    """A section in a few words."""

    title: Text
    icon: str
    words: str


_sections: dict[str, Section] = {}


def register(section: Section) -> None:
    """Add a section; called once, at start-up."""
    if section.key in _sections:
        raise AlreadyRegistered(section.key)
    _sections[section.key] = section


def unregister(key: str) -> None:
    """Forget a section; tests register their own."""
    del _sections[key]


def brief_for(visit: Visit) -> list[ShownSection]:
    """The sections that have something to say, in order."""
    made = [(section, section.context(visit)) for section in _chosen(visit)]
    return [ShownSection(section, data) for section, data in made if data]


def brief_beside(user: User, case_file: CaseFile) -> list[ShortSection]:
    """The same in a few words, for whoever is writing."""
    visit = visit_of(user, case_file)
    if visit is None:
        return []
    made = [(section, section.short(visit)) for section in _chosen(visit) if section.short]
    return [ShortSection(section.title, section.icon, words) for section, words in made if words]


def _chosen(visit: Visit) -> list[Section]:
    sections = [
        section
        for section in _sections.values()
        if not section.programmes or visit.case_file.programme in section.programmes
    ]
    return sorted(sections, key=lambda section: (section.order, section.key))

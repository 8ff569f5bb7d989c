"""What other apps add to the person's space, and where each link leads.

In the AppConfig.ready of a higher app:

    from followup.space import sections as space_sections
    space_sections.register_section(Section("alliance.check_ins", _("Mes points d’étape"),
        "alliance:my_check_ins", icon="clipboard-check", order=50, waiting=how_many))
    space_sections.register_way(LinkPurpose.QUESTIONNAIRE, lambda link: reverse(…))
    space_sections.register_door(LinkPurpose.QUESTIONNAIRE, door)

`door(request, link)` answers before anybody is let in: its own first page, or why it is too late;
None lets in. `waiting(person)` gives how many things wait there, in one query; `simple` is the easy
wording.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise

from beneficiaries.models import Beneficiary
from followup.models import LinkPurpose, PersonalLink

Text = str | Promise
Door = Callable[[HttpRequest, PersonalLink], HttpResponse | None]


class AlreadyRegistered(Exception):
    """Two sections with one key: the second would silently hide the first."""


@dataclass(frozen=True, slots=True)
class Section:
    """One line of the home of the space; `url_name` takes no argument."""

    key: str
    title: Text
    url_name: str
    icon: str
    order: int
    waiting: Callable[[Beneficiary], int] | None = None
    # Where it answers False the line is not there.
    shown: Callable[[Beneficiary], bool] | None = None
    # What the person reads when something waits, as the next thing to do.
    call: Text = ""


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section with its address and what waits there."""

    section: Section
    url: str
    waiting: int


_sections: dict[str, Section] = {}
_ways: dict[str, Callable[[PersonalLink], str]] = {}
_doors: dict[str, Door] = {}


def register_section(section: Section) -> None:
    """Add a section; called once, at start-up."""
    if section.key in _sections:
        raise AlreadyRegistered(section.key)
    _sections[section.key] = section


def unregister_section(key: str) -> None:
    """Forget a section; tests register their own."""
    del _sections[key]


def sections_for(person: Beneficiary) -> list[ShownSection]:
    """Every section for this person in order, with what waits there."""
    ordered = sorted(_sections.values(), key=lambda section: (section.order, section.key))
    return [
        ShownSection(
            section,
            reverse(section.url_name),
            section.waiting(person) if section.waiting else 0,
        )
        for section in ordered
        if section.shown is None or section.shown(person)
    ]


def register_way(purpose: LinkPurpose, way: Callable[[PersonalLink], str]) -> None:
    """Where a link of that purpose leads once its button is pressed."""
    _ways[purpose] = way


def way_of(link: PersonalLink) -> str:
    """The page that a link opens; the home of the space when nobody says otherwise."""
    way = _ways.get(link.purpose)
    return way(link) if way else reverse("followup:space")


def register_door(purpose: LinkPurpose, door: Door) -> None:
    """What a link of that purpose shows before its button is pressed, and when it is too late."""
    _doors[purpose] = door


def door_of(request: HttpRequest, link: PersonalLink) -> HttpResponse | None:
    """The answer of the link's own door; None for the usual one, or to let in."""
    door = _doors.get(link.purpose)
    return door(request, link) if door else None

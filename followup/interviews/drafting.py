"""Two texts of one interview: what differs, what joining them gives. Pure Python.

A draft holds the fields as they were typed, and beside them the texts of other tabs that could
not be put in their place: nothing that was typed is overwritten by something typed elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Fields = Mapping[str, str]

LARGEST = 256 * 1024
MOST_ASIDE = 10
# Marks of the form itself: they are given anew to each page.
NOT_TYPED = frozenset(
    {"csrfmiddlewaretoken", "held_owner", "action", "tab", "revision", "stroke", "sent_for"}
)
# Given by the page: two pages differ there without anybody having typed.
NOT_COMPARED = frozenset({"form_key", "step_key", "version"})
# Chosen in a list or ticked: joining two answers makes no sense, the newest is kept.
JOINED = frozenset(
    {
        "request_in_own_words",
        "opening",
        "exploration",
        "closing",
        "shared_summary",
        "private_notes",
    }
)


class TooLarge(Exception):
    """More than a draft may hold: the page says so, and keeps the text."""


@dataclass(frozen=True, slots=True)
class Aside:
    """What another tab had typed meanwhile."""

    tab: str
    stroke: int
    fields: dict[str, str]
    at: str


@dataclass(frozen=True, slots=True)
class Content:
    """All that one draft holds; `stroke` counts what its tab typed, so that late ones are told."""

    fields: dict[str, str] = field(default_factory=dict)
    stroke: int = 0
    asides: tuple[Aside, ...] = ()

    def dumped(self) -> str:
        """Plain ASCII: whatever was typed can be sealed."""
        asides = [[a.tab, a.stroke, a.fields, a.at] for a in self.asides]
        text = json.dumps({"fields": self.fields, "stroke": self.stroke, "asides": asides})
        if len(text) > LARGEST:
            raise TooLarge
        return text

    @classmethod
    def loaded(cls, text: str) -> Content:
        kept = json.loads(text)
        return cls(kept["fields"], kept["stroke"], tuple(Aside(*aside) for aside in kept["asides"]))

    def with_aside(self, aside: Aside) -> Content:
        """One text per tab, the newest of each: an older sending may arrive late."""
        if any(known.tab == aside.tab and known.stroke >= aside.stroke for known in self.asides):
            return self
        others = [known for known in self.asides if known.tab != aside.tab]
        if len(others) >= MOST_ASIDE:
            raise TooLarge
        return Content(self.fields, self.stroke, (*others, aside))


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that reads differently in two texts."""

    name: str
    mine: str
    theirs: str

    @property
    def may_join(self) -> bool:
        return self.name in JOINED and bool(self.mine.strip() and self.theirs.strip())


def typed(data: Mapping[str, Any]) -> dict[str, str]:
    """What a person typed, without the marks of the form."""
    return {name: str(data[name]) for name in data if name not in NOT_TYPED}


def differences(mine: Fields, theirs: Fields) -> list[Difference]:
    """Field by field, in the order of mine; a missing field reads as an empty one."""
    names = [*mine, *(name for name in theirs if name not in mine)]
    names = [name for name in names if name not in NOT_COMPARED]
    return [
        Difference(name, mine.get(name, ""), theirs.get(name, ""))
        for name in names
        if _told(mine.get(name, "")) != _told(theirs.get(name, ""))
    ]


def _told(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def joined(mine: str, theirs: str) -> str:
    """Both texts; one that contains the other is enough."""
    one, other = _told(mine), _told(theirs)
    if other in one:
        return mine
    if one in other:
        return theirs
    return f"{one}\n\n{other}"


def chosen(mine: Fields, theirs: Fields, choices: Fields) -> dict[str, str]:
    """One text of two: theirs, but where "mine" or "both" was chosen; without a choice, both."""
    settled = dict(theirs)
    for difference in differences(mine, theirs):
        choice = choices.get(difference.name, "both")
        if choice == "mine" or (choice == "both" and not difference.theirs.strip()):
            settled[difference.name] = difference.mine
        elif choice == "both" and difference.may_join:
            settled[difference.name] = joined(difference.theirs, difference.mine)
    return settled


def holds_words(fields: Fields) -> bool:
    """A page opened and left untouched is no draft."""
    return any(fields.get(name, "").strip() for name in (*JOINED, "step_title"))

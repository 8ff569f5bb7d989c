"""Home panels: apps above the accounts say what waits there, in their own words.

An app registers once, in its AppConfig.ready():

    register_home_panel(waiting_case_files, order=10)

where `waiting_case_files(request)` answers a HomePanel (title, template, context) or None when it
has nothing to say to that person. The template is included with `panel` as its only name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class HomePanel:
    """One section of the home page."""

    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    beside: bool = False
    # A panel that leads makes the page a working day: who one is moves to the bottom.
    leads: bool = False
    # A few words each, under the greeting.
    summary: list[str] = field(default_factory=list)


Maker = Callable[[HttpRequest], HomePanel | None]
_makers: list[tuple[int, str, Maker]] = []


def register_home_panel(make: Maker, *, order: int = 100) -> None:
    """Add a section; registering twice changes nothing."""
    entry = (order, f"{make.__module__}.{make.__qualname__}", make)
    if all(name != entry[1] for _order, name, _make in _makers):
        _makers.append(entry)
        _makers.sort(key=lambda known: known[:2])


def home_panels(request: HttpRequest) -> list[HomePanel]:
    """What this person has to see, in order."""
    made = [make(request) for _order, _name, make in _makers]
    return [panel for panel in made if panel is not None]

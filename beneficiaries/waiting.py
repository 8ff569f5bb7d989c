"""What waits for a counsellor on the home page: each app says it, the day puts it in order.

In the AppConfig.ready of a higher app:

    from beneficiaries import waiting
    waiting.register("signals", signals_to_check, order=20)

`signals_to_check(user, files)` receives the open files that the user follows or holds, by key,
and gives a Waiting (or None) in one query, whatever their number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from accounts.models import User
from beneficiaries.models import CaseFile

SHOWN = 5
Files = Mapping[int, CaseFile]


@dataclass(frozen=True, slots=True)
class Press:
    """A deed done from the row itself: a small form that posts these fields."""

    url: str
    label: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Task:
    """One row with its one action."""

    title: str
    url: str
    label: str
    detail: str = ""
    when: str = ""
    press: Press | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Rows of one kind; `total` counts those that are not shown too."""

    title: str
    icon: str
    total: int
    tasks: list[Task] = field(default_factory=list)
    tone: str = "primary"
    more_url: str = ""

    @property
    def hidden(self) -> int:
        return self.total - len(self.tasks)


Source = Callable[[User, Files], Waiting | None]
_sources: dict[str, tuple[int, Source]] = {}


def register(key: str, source: Source, *, order: int) -> None:
    """Add a kind of row; the same key said again replaces what was there."""
    _sources[key] = (order, source)


def register_first(key: str, source: Source, *, order: int) -> None:
    """Add a kind of row unless an app has already said it in its own words."""
    if key not in _sources:
        _sources[key] = (order, source)


def unregister(key: str) -> None:
    """Forget a kind of row; tests register their own."""
    del _sources[key]


def waiting_for(user: User, files: Files) -> list[Waiting]:
    """Everything that waits, in order; what is empty stays out."""
    ordered = sorted(_sources.items(), key=lambda item: (item[1][0], item[0]))
    made = [source(user, files) for _key, (_order, source) in ordered]
    return [group for group in made if group is not None and group.total]

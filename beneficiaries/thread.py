"""The thread of a case file: one stream of dated facts, newest first, from every app.

An app registers what it knows in its AppConfig.ready:
`register(Source("followup.interviews", {"entretiens": _("Entretiens")}, order=10, fetch=…))`.
`fetch(case_file, kinds, before)` gives the events older than `before`, newest first and at least
`PIECE` of them where there are as many, in a constant number of queries. The page merges them.
"""

from __future__ import annotations

import datetime
import heapq
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import DateTimeField
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.timezone import is_aware

from beneficiaries.models import CaseFile
from beneficiaries.prepared import Given

PAGE_SIZE = 12
# Facts of one transaction may share their instant: they stay on one page.
SAME_INSTANT = 10
# What a source owes for one page; where two facts hang from one row, few rows exist in a file.
PIECE: Final = PAGE_SIZE + SAME_INSTANT
MOST_ROWS: Final = 200
# The instant before which facts are wanted.
BEFORE: Any = Given("before", DateTimeField())
FROM_NOW: Final = datetime.datetime.max.replace(tzinfo=datetime.UTC)
Text = str | Promise


@dataclass(frozen=True, slots=True)
class Event:
    """One fact. `tone` is "", "system", "note" or "signal"."""

    at: datetime.datetime
    kind: str
    key: str
    title: Text
    text: Text = ""
    detail: Text = ""
    tone: str = ""
    url: str = ""
    label: Text = ""


Fetch = Callable[[CaseFile, frozenset[str], datetime.datetime], Iterable[Event]]


@dataclass(frozen=True, slots=True)
class Source:
    """Where events come from; `kinds` are the filters it adds above the thread."""

    key: str
    kinds: Mapping[str, Text]
    order: int
    fetch: Fetch


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """A piece of the thread, the filters, and where the next piece begins."""

    events: list[Event]
    filters: list[tuple[str, Text]]
    chosen: str
    older: str


class AlreadyRegistered(Exception):
    """Two sources with one key: the second would silently hide the first."""


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Add a source; called once, at start-up."""
    if source.key in _sources:
        raise AlreadyRegistered(source.key)
    _sources[source.key] = source


def unregister(key: str) -> None:
    """Forget a source; tests register their own."""
    del _sources[key]


def register_own() -> None:
    """The sources of this app."""
    from beneficiaries.thread_sources import OWN_SOURCES

    for source in OWN_SOURCES:
        register(source)


def thread_page(case_file: CaseFile, *, kind: str = "", before: str = "") -> ThreadPage:
    """One piece of the thread; an unknown kind or instant counts as none."""
    sources = sorted(_sources.values(), key=lambda source: (source.order, source.key))
    filters = {name: label for source in sources for name, label in source.kinds.items()}
    chosen = kind if kind in filters else ""
    wanted = frozenset({chosen} if chosen else filters)
    since = _instant(before)
    streams = [
        source.fetch(case_file, wanted & source.kinds.keys(), since)
        for source in sources
        if wanted & source.kinds.keys()
    ]
    merged = heapq.nlargest(PIECE, _chain(streams), key=lambda event: (event.at, event.key))
    shown = merged[:PAGE_SIZE]
    rest = merged[PAGE_SIZE:]
    while rest and rest[0].at == shown[-1].at:
        shown.append(rest.pop(0))
    older = shown[-1].at.isoformat() if rest else ""
    return ThreadPage(shown, list(filters.items()), chosen, older)


def _chain(streams: Iterable[Iterable[Event]]) -> Iterable[Event]:
    for stream in streams:
        yield from stream


def _instant(text: str) -> datetime.datetime:
    """An instant written by a link of ours; anything else starts from now."""
    try:
        instant = parse_datetime(text[:40].replace(" ", "+"))
    except ValueError:
        return FROM_NOW
    return instant if instant is not None and is_aware(instant) else FROM_NOW

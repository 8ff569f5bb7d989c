"""What a progress report says: frozen, made of plain values, and hashed.

Nothing but these fields may reach the paper: a value of another type is refused, so that neither a
row of the database nor what hangs from it can slip in.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from followup.drawing.charts import Chart


@dataclass(frozen=True, slots=True)
class Person:
    """Who the report is about."""

    name: str
    reference: str
    programme: str
    opened_on: datetime.date
    referent: str
    team: str


@dataclass(frozen=True, slots=True)
class Aim:
    """A goal, and whether it is reached."""

    title: str
    reached: bool


@dataclass(frozen=True, slots=True)
class Meeting:
    """One interview: its facts, and the summary that both parties read."""

    day: datetime.date
    mode: str
    counsellor: str
    summary: str


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One step: the day it was done, or is due."""

    title: str
    who: str
    day: datetime.date | None
    outcome: str = ""
    needs_help: bool = False


@dataclass(frozen=True, slots=True)
class ReportContent:
    """The whole report, in its language."""

    organisation: str
    person: Person
    starts_on: datetime.date
    ends_on: datetime.date
    made_on: datetime.date
    made_by: str
    number: int
    language: str
    simple: bool
    sections: tuple[str, ...]
    aims: tuple[Aim, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    steps_done: tuple[PlannedStep, ...] = ()
    steps_under_way: tuple[PlannedStep, ...] = ()
    steps_next: tuple[PlannedStep, ...] = ()
    next_meeting: datetime.datetime | None = None
    attendance: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    remarks: str = ""

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the canonical content."""
        text = json.dumps(canonical(self), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def canonical(value: Any) -> Any:
    """Plain JSON of a content; TypeError for anything that is not on the list."""
    if type(value) in (str, int, bool, type(None)):
        return value
    if type(value) in (datetime.date, datetime.datetime):
        return value.isoformat()
    if type(value) is tuple:
        return [canonical(one) for one in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = (field.name for field in dataclasses.fields(value))
        return {name: canonical(getattr(value, name)) for name in names}
    raise TypeError(f"{type(value).__name__} has no place in a report")

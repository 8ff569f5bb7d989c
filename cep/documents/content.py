"""What a document says: frozen, made of plain values, hashed, and read back as it was said.

No word of ours is in it, only keys, dates, amounts and what people wrote: every language and every
edition of a version tells the same content. A value of another type is refused, so that neither a
row of the database nor what hangs from it can slip in.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
import types
import typing
from dataclasses import dataclass
from functools import cache
from typing import Any


@dataclass(frozen=True, slots=True)
class Who:
    """Whose document it is, and who helped."""

    name: str
    reference: str
    operator: str
    operator_kind: str
    team: str
    counsellor: str
    opened_on: datetime.date
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """One interview: its facts alone."""

    day: datetime.date
    mode: str
    counsellor: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The request in the person's own words."""

    words: str
    day: datetime.date


@dataclass(frozen=True, slots=True)
class Limit:
    """A constraint that the person accepted in writing."""

    description: str
    accepted_on: datetime.date


@dataclass(frozen=True, slots=True)
class Career:
    """One line of the career path."""

    kind: str
    title: str
    place: str
    starts_on: datetime.date | None
    ends_on: datetime.date | None


@dataclass(frozen=True, slots=True)
class Explored:
    """What was looked at together."""

    situation: str
    assets: tuple[str, ...]
    limits: tuple[Limit, ...]
    career: tuple[Career, ...]


@dataclass(frozen=True, slots=True)
class Rated:
    """One competence, at one moment, seen by one side."""

    moment: str
    rater: str
    competence: str
    mastery: int
    evidence: str


@dataclass(frozen=True, slots=True)
class Way:
    """Another way that was considered."""

    title: str
    pros: str
    cons: str


@dataclass(frozen=True, slots=True)
class Check:
    """One topic of the feasibility checklist."""

    topic: str
    state: str
    finding: str


@dataclass(frozen=True, slots=True)
class Project:
    """The project that the person decided."""

    title: str
    kind: str
    decided_on: datetime.date | None
    trades: tuple[str, ...]
    certification: str
    training_body: str
    training_hours: int | None
    activity: str
    legal_form: str
    ways: tuple[Way, ...]
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """One step of the plan."""

    goal: str
    title: str
    why: str
    owner: str
    due_on: datetime.date | None
    status: str


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scheme to call upon."""

    scheme: str
    state: str
    contact: str


@dataclass(frozen=True, slots=True)
class Cost:
    """One line of the funding plan; amounts in euros, as text."""

    label: str
    cost: str
    funder: str
    asked: str
    granted: str | None
    decided_on: datetime.date | None


@dataclass(frozen=True, slots=True)
class Remark:
    """What the person wrote about one part, and what became of it (empty: not answered yet)."""

    section: str
    words: str
    answer: str = ""
    reply: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """The whole document; what is not ticked is empty."""

    who: Who
    made_on: datetime.date
    made_by: str
    number: int
    stage: str
    sections: tuple[str, ...]
    meetings: tuple[Meeting, ...] = ()
    request: Asked | None = None
    explored: Explored | None = None
    competences: tuple[Rated, ...] = ()
    project: Project | None = None
    strategy: str = ""
    steps: tuple[Planned, ...] = ()
    schemes: tuple[Scheme, ...] = ()
    costs: tuple[Cost, ...] = ()
    next_meeting: datetime.datetime | None = None
    remarks: tuple[Remark, ...] = ()

    @property
    def unanswered(self) -> tuple[Remark, ...]:
        return tuple(remark for remark in self.remarks if not remark.answer)

    def remark_on(self, section: str) -> Remark | None:
        return next((one for one in self.remarks if one.section == section), None)

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
        return {name: canonical(getattr(value, name)) for name in _kinds(type(value))}
    raise TypeError(f"{type(value).__name__} has no place in a document")


def content_from(kept: Any) -> Content:
    """The content that was kept, as it was said."""
    content = _read(Content, kept)
    assert isinstance(content, Content)  # noqa: S101 - narrows the type
    return content


@cache
def _kinds(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _read(kind: Any, value: Any) -> Any:
    """One value of the kind that its field says."""
    if isinstance(kind, types.UnionType):
        if value is None:
            return None
        return _read(next(one for one in kind.__args__ if one is not types.NoneType), value)
    if typing.get_origin(kind) is tuple:
        return tuple(_read(typing.get_args(kind)[0], one) for one in value)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        # A field that a later version of the product added has its default.
        known = {name: one for name, one in _kinds(kind).items() if name in value}
        return kind(**{name: _read(one, value[name]) for name, one in known.items()})
    if kind is datetime.datetime:
        return datetime.datetime.fromisoformat(value)
    if kind is datetime.date:
        return datetime.date.fromisoformat(value)
    return value

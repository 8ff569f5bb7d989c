"""What one invented person's path may hold; days are counted from today."""

from __future__ import annotations

from dataclasses import dataclass, field

from beneficiaries.models import (
    BarrierKind,
    ClosingReason,
    ConsentPurpose,
    Programme,
    StrategyOwner,
)


@dataclass(frozen=True, slots=True)
class Hurdle:
    """A barrier, its joint strategy, the day to look at it again."""

    kind: BarrierKind
    description: str
    strategy: str
    review: int
    owner: StrategyOwner = StrategyOwner.TOGETHER
    since: int = -40
    resolved: int | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """The file came from a colleague."""

    before: str
    on: int
    reason: str


@dataclass(frozen=True, slots=True)
class Closing:
    """The file was closed; `reopened` when it was opened again later."""

    on: int
    reason: ClosingReason
    reopened: int | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """One person, one file, and what makes them worth opening."""

    key: str
    given_name: str
    family_name: str
    age: int
    referent: str | None
    team: str
    place: tuple[str, str]
    trade: str
    opened: int
    contact: int | None = None
    appointment: int | None = None
    step: int | None = None
    programme: Programme = Programme.CEP
    reference: str = ""
    signals: int = 0
    email: str | None = None  # None: made from the name; "": none
    phone: bool = True
    account: str | None = None
    closing: Closing | None = None
    handover: Handover | None = None
    hurdles: tuple[Hurdle, ...] = ()
    consents: tuple[ConsentPurpose, ...] = (ConsentPurpose.REMINDERS, ConsentPurpose.ALLIANCE)
    withdrawn: dict[ConsentPurpose, int] = field(default_factory=dict)
    informed: bool = True
    notice_version: int = 1
    twin_of: str = ""  # the same person typed twice: shares birth date and phone
    asked_by: tuple[str, str] | None = None  # who opened it with a reason, and which
    fields: dict[str, str] = field(default_factory=dict)

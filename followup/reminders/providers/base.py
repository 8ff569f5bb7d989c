"""What a provider is handed, and the only three ways it may answer."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


class RefusedByProvider(Exception):
    """It said no before accepting anything: trying again cannot double the message."""


class Unreachable(RefusedByProvider):
    """Nobody opened the door: an outage of theirs, which uses up no try of the message."""


class NoAnswer(Exception):
    """The data was handed and no answer came: the message is perhaps gone."""


@dataclass(frozen=True, slots=True)
class JoinedFile:
    """A small file that goes with an e-mail."""

    name: str
    content: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message, ready to leave; the reference is the same whatever happens."""

    reference: uuid.UUID
    address: str
    text: str
    subject: str = ""
    html: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    files: tuple[JoinedFile, ...] = ()


class Provider(Protocol):
    """Gives what the provider said when it accepted, or raises one of the two above."""

    def hand(self, parcel: Parcel) -> str: ...

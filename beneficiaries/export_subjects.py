"""What may be exported: the lists of this app, and what a higher app adds.

In the AppConfig.ready of a higher app:

    from beneficiaries import export_subjects
    export_subjects.register_subject(Subject(key="cep.activity", …))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

from django.utils.functional import Promise

from accounts.access import Capability
from accounts.models import User

CASE_FILES: Final = "case_files"


class Exported(Protocol):
    """What somebody asked to export, as they may see it."""

    def count(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing that is exported through this queue; a higher app adds its own."""

    key: str
    title: str | Promise
    capability: Capability
    # From the reader and what they asked: raises Refused when it is not understood.
    select: Callable[[User, str], Any]
    write: Callable[..., int]
    back: Callable[[str], str]
    place: str | Promise
    back_words: str | Promise
    file_name: str
    deed: str


class AlreadyRegistered(Exception):
    """Two subjects with one key: the second would silently hide the first."""


_subjects: dict[str, Subject] = {}


def register_subject(subject: Subject) -> None:
    """Add a subject; called once, at start-up."""
    if subject.key in _subjects:
        raise AlreadyRegistered(subject.key)
    _subjects[subject.key] = subject


def subject_of(key: str) -> Subject:
    """The subject of an order."""
    return _subjects[key]

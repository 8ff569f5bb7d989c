"""Two people changed one sheet: what each did, and what only a person can decide. Pure Python.

Three versions of each field: the one the form was opened with, the one typed, the one saved in
the meantime. A field that only one side changed follows that side; a field both changed to the
same value is no quarrel; a field both changed differently is a conflict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Conflict:
    """One field that two people changed differently."""

    name: str
    original: Any
    mine: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What may be saved as it is, what both sides changed, what the other side changed alone."""

    values: dict[str, Any]
    conflicts: tuple[Conflict, ...]
    theirs_alone: tuple[str, ...]

    @property
    def is_clear(self) -> bool:
        return not self.conflicts


def reconcile(
    original: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]
) -> Reconciliation:
    """Compare field by field; `values` holds theirs wherever there is a conflict."""
    values: dict[str, Any] = {}
    conflicts: list[Conflict] = []
    theirs_alone: list[str] = []
    for name, wanted in mine.items():
        before, now = original[name], theirs[name]
        if wanted in (now, before):
            values[name] = now
            if now != before and wanted == before:
                theirs_alone.append(name)
        elif now == before:
            values[name] = wanted
        else:
            values[name] = now
            conflicts.append(Conflict(name, before, wanted, now))
    return Reconciliation(values, tuple(conflicts), tuple(theirs_alone))

"""What the counsellor noticed in a meeting, and what the person asked for outside a filling."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from accounts.models import User
from alliance.models import ObservedMarker, PersonWish
from beneficiaries.models import CaseFile
from followup.models import Interview


def observe(
    *,
    by: User,
    case_file: CaseFile,
    markers: Iterable[str],
    on: datetime.date,
    interview: Interview | None = None,
) -> list[ObservedMarker]:
    """The markers ticked for a day: those no longer ticked are taken back."""
    raise NotImplementedError


def note_wish(
    *, by: User | None, case_file: CaseFile, kind: str, words: str = "", on: datetime.date
) -> PersonWish:
    """Another counsellor, a complaint, another goal: asked by the person."""
    raise NotImplementedError

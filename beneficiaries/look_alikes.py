"""Who a new person may already be, told without showing anybody what is not theirs to see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import User
from beneficiaries.duplicates import Proposal, likely_duplicates
from beneficiaries.models import CaseFile


@dataclass(frozen=True, slots=True)
class LookAlike:
    """An existing sheet, beside the newest of its files that the user may know of."""

    proposal: Proposal
    case_file: CaseFile


@dataclass(frozen=True, slots=True)
class LookAlikes:
    """What the warning shows; `mark` says, back from the form, that this very warning was read."""

    shown: tuple[LookAlike, ...]
    hidden_in: tuple[str, ...]
    mark: str
    was_seen: bool

    @property
    def to_settle(self) -> bool:
        return bool(self.shown or self.hidden_in) and not self.was_seen


def look_alikes(user: User, person: Mapping[str, Any], *, seen: str) -> LookAlikes:
    """Compare with the whole organisation; show only the sheets visible to the user."""
    organisation = user.standing.organisation
    assert organisation is not None  # noqa: S101 - @requires grants nothing without one
    keys = ("given_name", "family_name", "birth_date", "phone", "email")
    proposals = likely_duplicates(organisation, **{key: person[key] for key in keys})
    ids = sorted(proposal.beneficiary_id for proposal in proposals)
    mark = salted_hmac(
        "beneficiaries.look_alikes", f"{user.pk}:{ids}", algorithm="sha256"
    ).hexdigest()
    visible = _newest_files(CaseFile.objects.visible_to(user), ids)
    hidden = [pk for pk in ids if pk not in visible]
    return LookAlikes(
        shown=tuple(
            LookAlike(proposal, visible[proposal.beneficiary_id])
            for proposal in proposals
            if proposal.beneficiary_id in visible
        ),
        hidden_in=_teams_following(organisation.pk, hidden),
        mark=mark,
        was_seen=constant_time_compare(seen, mark),
    )


def _newest_files(files: Any, ids: list[int]) -> dict[int, CaseFile]:
    rows = files.filter(beneficiary__in=ids).for_list().order_by("opened_on", "pk")
    return {row.beneficiary_id: row for row in rows}


def _teams_following(organisation_id: int, ids: list[int]) -> tuple[str, ...]:
    """Names of teams only: no personal data leaves them. "" stands for no team."""
    if not ids:
        return ()
    names = CaseFile.objects.filter(organisation=organisation_id, beneficiary__in=ids).values_list(
        "team__name", flat=True
    )
    return tuple(sorted({name or "" for name in names})) or ("",)

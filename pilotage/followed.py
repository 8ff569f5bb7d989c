"""The open files that somebody answers for: their own, and those they hold for a while."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, DateTimeField, F, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.access import Capability, may
from accounts.models import User
from beneficiaries.models import AccessKind, CaseFile, TemporaryAccess
from beneficiaries.prepared import Given, Prepared
from beneficiaries.querysets import EqualsAny

MOST = 500
# What the day says of a file; a page that many open a hundred times a day reads no more.
PULSE = ("last_contact_at", "next_appointment_at", "next_step_due_on", "open_signals")
NAMES = ("name_as_wished", "given_name", "family_name")
READ = (
    "opened_on",
    "referent",
    "sort_name",
    *PULSE,
    *(f"beneficiary__{name}" for name in (*NAMES, "phone")),
)


def files_of(request: HttpRequest, user: User) -> dict[int, CaseFile]:
    """Read once for the whole page."""
    kept: dict[int, CaseFile] | None = getattr(request, "followed_files", None)
    if kept is None:
        kept = followed_files(user)
        request.followed_files = kept  # type: ignore[attr-defined]
    return kept


def may_open(user: User, case_file: CaseFile, files: Mapping[int, CaseFile]) -> bool:
    """Whether a row of the day may name its person; says the same as `openable_by`."""
    standing = user.standing
    if case_file.pk in files:
        return True
    here = case_file.organisation_id == getattr(standing.organisation, "pk", None)
    return here and (standing.manages_everything or case_file.team_id in standing.managed_team_ids)


def followed_files(user: User) -> dict[int, CaseFile]:
    """By key, in the order of names; one query that reads two indexes."""
    if not may(user, Capability.OPEN_CASE_FILES):
        return {}
    rows = FOLLOWED.rows(user=user.pk, here=user.standing.here.pk, now=timezone.now())
    return {row.pk: row for row in rows}


def _followed() -> QuerySet[CaseFile]:
    user: Any = Given("user", BigIntegerField())
    here: Any = Given("here", BigIntegerField())
    now: Any = Given("now", DateTimeField())
    held = TemporaryAccess.objects.filter(user=user, kind=AccessKind.DELEGATE).running(now)
    files = CaseFile.objects.filter(organisation=here).open()
    mine = files.filter(
        Q(referent=user) | Q(EqualsAny(F("pk"), ArraySubquery(held.values("case_file"))))
    )
    return mine.select_related("beneficiary").only(*READ).order_by("sort_name", "pk")[:MOST]


FOLLOWED = Prepared(_followed)

"""The open files that somebody answers for: their own, and those they hold for a while."""

from __future__ import annotations

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Q

from accounts.access import Capability, may
from accounts.models import User
from beneficiaries.models import AccessKind, CaseFile, TemporaryAccess
from beneficiaries.querysets import EqualsAny

MOST = 500


def followed_files(user: User) -> dict[int, CaseFile]:
    """By key, in the order of names; one query that reads two indexes."""
    if not may(user, Capability.OPEN_CASE_FILES):
        return {}
    held = TemporaryAccess.objects.filter(user=user, kind=AccessKind.DELEGATE).running()
    files = CaseFile.objects.filter(organisation=user.standing.organisation).open()
    mine = files.filter(
        Q(referent=user) | Q(EqualsAny(F("pk"), ArraySubquery(held.values("case_file"))))
    )
    rows = mine.select_related("beneficiary").order_by("sort_name", "pk")[:MOST]
    return {row.pk: row for row in rows}

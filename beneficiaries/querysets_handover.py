"""Questions about who holds a file for a while, and who takes it over."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Self

from django.db.models import Q
from django.utils import timezone

from accounts.access import Capability, may
from beneficiaries.querysets import PersonalQuerySet

if TYPE_CHECKING:
    from accounts.models import User


class TemporaryAccessQuerySet(PersonalQuerySet):
    """Questions about doors open for a while."""

    def running(self, now: datetime.datetime | None = None) -> Self:
        """Begun and not over."""
        now = now or timezone.now()
        return self.filter(granted_at__lte=now, expires_at__gt=now)


class TransferQuerySet(PersonalQuerySet):
    """Questions about files that change hands."""

    def visible_to(self, user: User) -> Self:
        """Those of files one may open or hand over, and those proposed to oneself."""
        from beneficiaries.models import CaseFile

        here = self.filter(case_file__organisation=user.standing.organisation)
        opened = CaseFile.objects.openable_by(user).values("pk")
        handed = CaseFile.objects.assignable_by(user).values("pk")
        proposed = Q(receiver=user) if may(user, Capability.OPEN_CASE_FILES) else Q(pk__in=[])
        return here.filter(proposed | Q(case_file__in=opened) | Q(case_file__in=handed))

    def pending(self) -> Self:
        """Neither accepted, nor declined, nor taken back."""
        return self.filter(
            accepted_at__isnull=True, declined_at__isnull=True, withdrawn_at__isnull=True
        )

    def for_pages(self) -> Self:
        """With the names that a page shows, the newest first."""
        named = self.select_related("case_file__beneficiary", "giver", "receiver", "proposed_by")
        return named.order_by("-proposed_at", "-pk")

    def answered_since(self, moment: datetime.datetime) -> Self:
        """Accepted, declined or taken back since."""
        return self.filter(
            Q(accepted_at__gte=moment) | Q(declined_at__gte=moment) | Q(withdrawn_at__gte=moment)
        )


class DelegationQuerySet(PersonalQuerySet):
    """Questions about files held for somebody else."""

    def visible_to(self, user: User) -> Self:
        """Those of files one may open, and those given to oneself, even to come or ended."""
        from beneficiaries.models import CaseFile

        here = self.filter(case_file__organisation=user.standing.organisation)
        opened = CaseFile.objects.openable_by(user).values("pk")
        given = Q(delegate=user) if may(user, Capability.OPEN_CASE_FILES) else Q(pk__in=[])
        return here.filter(given | Q(case_file__in=opened))

    def for_pages(self) -> Self:
        """With the names that a page shows, the first to end on top."""
        named = self.select_related("case_file__beneficiary", "case_file__referent", "delegate")
        return named.order_by("ends_on", "pk")

    def not_over(self, day: datetime.date | None = None) -> Self:
        """Running or to come."""
        return self.filter(ends_on__gte=day or timezone.localdate(), ended_at__isnull=True)

    def running(self, day: datetime.date | None = None) -> Self:
        """Begun, not over, not handed back."""
        day = day or timezone.localdate()
        return self.filter(starts_on__lte=day, ends_on__gte=day, ended_at__isnull=True)

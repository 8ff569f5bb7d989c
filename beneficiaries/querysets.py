"""Questions about people and their case files. Each begins with `visible_to`."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.access import Capability, may
from accounts.roles import Role
from beneficiaries.names import digits, folded

if TYPE_CHECKING:
    from accounts.models import User

FUZZY_THRESHOLD = 0.45
"""Word similarity (0–1) under which a name is no longer "close" to what was typed."""


class CaseFileQuerySet(models.QuerySet["CaseFile"]):
    """Questions about case files."""

    def visible_to(self, user: User) -> Self:
        """Rows whose existence the user may know: their own, their teams', those they asked for."""
        from beneficiaries.models import ReasonedAccess

        standing = user.standing
        if standing.organisation is None or not may(user, Capability.LIST_CASE_FILES):
            return self.none()
        here = self.filter(organisation=standing.organisation)
        if Role.ADMINISTRATOR in standing.roles or standing.manages_everything:
            return here
        asked = ReasonedAccess.objects.filter(user=user, expires_at__gt=timezone.now())
        return here.filter(
            Q(referent=user) | Q(team__in=standing.team_ids) | Q(pk__in=asked.values("case_file"))
        )

    def openable_by(self, user: User) -> Self:
        """Those whose content the user may read without giving a reason."""
        from beneficiaries.models import ReasonedAccess

        if not may(user, Capability.OPEN_CASE_FILES):
            return self.none()
        standing = user.standing
        if standing.manages_everything:
            return self.visible_to(user)
        asked = ReasonedAccess.objects.filter(
            case_file=OuterRef("pk"), user=user, expires_at__gt=timezone.now()
        )
        return self.visible_to(user).filter(
            Q(referent=user) | Q(team__in=standing.managed_team_ids) | Exists(asked)
        )

    def open(self) -> Self:
        """Not closed."""
        return self.filter(closed_on__isnull=True)

    def without_next_step(self) -> Self:
        """Open files where nothing is planned: neither appointment nor step."""
        return self.open().filter(next_appointment_at__isnull=True, next_step_due_on__isnull=True)

    def silent_since(self, day: datetime.date) -> Self:
        """Open files whose last contact (or opening) is older than that day."""
        return self.open().filter(
            Q(last_contact_at__lt=day) | Q(last_contact_at__isnull=True, opened_on__lt=day)
        )

    def searching(self, text: str) -> Self:
        """Files of people whose name, reference, phone or e-mail matches what was typed."""
        from beneficiaries.models import Beneficiary

        people = Beneficiary.objects.searching(text)
        return self.filter(beneficiary__in=people.values("pk"))

    def for_list(self) -> Self:
        """All that a list row shows, in one query."""
        return self.select_related("beneficiary", "referent", "team")


class BeneficiaryQuerySet(models.QuerySet["Beneficiary"]):
    """Questions about people."""

    def visible_to(self, user: User) -> Self:
        """People with a case file the user may know of; the person sees their own sheet."""
        from beneficiaries.models import CaseFile

        if may(user, Capability.SEE_OWN_SPACE) and not user.standing.is_staff:
            return self.filter(account=user, organisation=user.standing.organisation)
        files = CaseFile.objects.visible_to(user)
        return self.filter(
            organisation=user.standing.organisation, pk__in=files.values("beneficiary")
        )

    def current(self) -> Self:
        """Without the sheets absorbed by a merge."""
        return self.filter(merged_into__isnull=True)

    def searching(self, text: str) -> Self:
        """Every typed word occurs somewhere in name, reference, phone or e-mail."""
        found = self
        for word in search_words(text):
            found = found.filter(search_text__contains=word)
        return found

    def close_to(self, text: str) -> Self:
        """The names nearest to what was typed, for when nothing matches exactly."""
        wanted = folded(text)[:80]
        return (
            self.filter(search_text__trigram_word_similar=wanted)
            .annotate(closeness=TrigramWordSimilarity(wanted, "search_text"))
            .filter(closeness__gte=FUZZY_THRESHOLD)
            .order_by("-closeness", "sort_name", "pk")
        )


def search_words(text: str) -> list[str]:
    """Words of a search; a phone number typed with spaces or +33 counts as one word."""
    wanted = folded(text)[:80]
    number = digits(wanted)
    if len(number) >= 4 and not any(c.isalpha() for c in wanted):
        national = "0" + number[2:] if number.startswith("33") and len(number) == 11 else number
        return [national]
    return [word.lstrip("+") for word in wanted.split()][:8]


class PersonalQuerySet(models.QuerySet[Any]):
    """Rows that hang from a case file or from a person: they follow its visibility."""

    def visible_to(self, user: User) -> Self:
        """Rows of files the user may open, or of people with such a file."""
        from beneficiaries.models import CaseFile

        files = CaseFile.objects.openable_by(user)
        names = {field.name for field in self.model._meta.get_fields()}
        if "case_file" in names:
            return self.filter(case_file__in=files.values("pk"))
        return self.filter(beneficiary__in=files.values("beneficiary"))


class PrivacyNoticeQuerySet(models.QuerySet["PrivacyNotice"]):
    """Questions about wordings."""

    def visible_to(self, user: User) -> Self:
        """Those of the user's organisation."""
        return self.filter(organisation=user.standing.organisation)

    def latest(self) -> Self:  # type: ignore[override]
        """The newest version for each purpose."""
        return self.order_by("purpose", "-version").distinct("purpose")


class MergeQuerySet(models.QuerySet["Merge"]):
    """Questions about merges."""

    def visible_to(self, user: User) -> Self:
        """Those of the organisation, for who may merge."""
        if not may(user, Capability.MERGE_BENEFICIARIES):
            return self.none()
        return self.filter(organisation=user.standing.organisation)


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    """Questions about imports."""

    def visible_to(self, user: User) -> Self:
        """Those of the organisation, for who may import."""
        if not may(user, Capability.IMPORT_CASELOAD):
            return self.none()
        return self.filter(organisation=user.standing.organisation)


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    """Questions about rows of an import."""

    def visible_to(self, user: User) -> Self:
        """Rows of visible imports."""
        if not may(user, Capability.IMPORT_CASELOAD):
            return self.none()
        return self.filter(batch__organisation=user.standing.organisation)


class ExportJobQuerySet(models.QuerySet["ExportJob"]):
    """Questions about exports."""

    def visible_to(self, user: User) -> Self:
        """One's own only: the file holds what its author may see, not others."""
        return self.filter(asked_by=user, organisation=user.standing.organisation)

"""Questions about people and their case files. Each begins with `visible_to`."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import models
from django.db.models import Exists, F, Lookup, OuterRef, Q
from django.utils import timezone

from accounts.access import Capability, may
from accounts.roles import Role
from beneficiaries.names import digits, folded

if TYPE_CHECKING:
    from accounts.models import User
    from beneficiaries.models import (  # noqa: F401 - named as strings below
        Beneficiary,
        CaseFile,
        DistinctPair,
        ExportJob,
        ImportBatch,
        ImportRow,
        Merge,
        PrivacyNotice,
    )

SHORTEST_ANYWHERE = 3
"""Letters from which a word is looked for inside other words: trigrams need three."""
SHORTEST_FUZZY = 3
"""Letters from which a word may be misspelt; a number never is."""


class EqualsAny(Lookup):
    """`x = ANY(array)`: unlike IN (SELECT …), PostgreSQL may use an index for it inside an OR."""

    lookup_name = "equals_any"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, left_values = self.process_lhs(compiler, connection)
        right, right_values = self.process_rhs(compiler, connection)
        return f"{left} = ANY({right})", (*left_values, *right_values)


class CaseFileQuerySet(models.QuerySet["CaseFile"]):
    """Questions about case files."""

    def visible_to(self, user: User) -> Self:
        """Rows whose existence the user may know: their own, their teams', those they asked for."""
        from beneficiaries.models import TemporaryAccess

        standing = user.standing
        if standing.organisation is None or not may(user, Capability.LIST_CASE_FILES):
            return self.none()
        here = self.filter(organisation=standing.organisation)
        if Role.ADMINISTRATOR in standing.roles or standing.manages_everything:
            return here
        asked = TemporaryAccess.objects.filter(user=user).running()
        return here.filter(
            Q(referent=user)
            | Q(team__in=standing.team_ids)
            | Q(EqualsAny(F("pk"), ArraySubquery(asked.values("case_file"))))
        )

    def openable_by(self, user: User) -> Self:
        """Those whose content the user may read without giving a reason."""
        from beneficiaries.models import TemporaryAccess

        if not may(user, Capability.OPEN_CASE_FILES):
            return self.none()
        standing = user.standing
        if standing.manages_everything:
            return self.visible_to(user)
        asked = TemporaryAccess.objects.filter(case_file=OuterRef("pk"), user=user).running()
        return self.visible_to(user).filter(
            Q(referent=user) | Q(team__in=standing.managed_team_ids) | Exists(asked)
        )

    def assignable_by(self, user: User) -> Self:
        """Those the user may hand over: any for an administrator, a manager's teams' otherwise."""
        standing = user.standing
        if not may(user, Capability.ASSIGN_CASE_FILES):
            return self.none()
        if Role.ADMINISTRATOR in standing.roles or standing.manages_everything:
            return self.visible_to(user)
        return self.visible_to(user).filter(
            Q(referent=user) | Q(team__in=standing.managed_team_ids)
        )

    def open(self) -> Self:
        """Not closed."""
        return self.filter(closed_on__isnull=True)

    def without_next_step(self) -> Self:
        """Open files where nothing is planned: neither appointment nor step."""
        return self.open().filter(next_appointment_at__isnull=True, next_step_due_on__isnull=True)

    def silent_since(self, day: datetime.date) -> Self:
        """Open files whose last contact (or opening) is older than that day."""
        midnight = timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
        return self.open().filter(
            Q(last_contact_at__lt=midnight) | Q(last_contact_at__isnull=True, opened_on__lt=day)
        )

    def searching(self, text: str) -> Self:
        """Files of people whose name, reference, phone or e-mail matches what was typed."""
        return self.filter(*words_condition(text, "beneficiary__search_text"))

    def beginning_with(self, text: str) -> Self:
        """Files of people whose family name begins with what was typed."""
        return self.filter(sort_name__startswith=folded(text)[:80])

    def close_to(self, text: str) -> Self:
        """Files of people whose name nearly is what was typed, for when nothing matches."""
        words = [
            word
            for word in search_words(text)
            if len(word) >= SHORTEST_FUZZY and not any(c.isdigit() for c in word)
        ]
        if not words:
            return self.none()
        whole = " ".join(words)
        return self.filter(beneficiary__search_text__trigram_word_similar=whole).order_by(
            TrigramWordSimilarity(whole, "beneficiary__search_text").desc(),
            "sort_name",
            "pk",
        )

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
        return self.filter(*words_condition(text, "search_text"))


def words_condition(text: str, column: str) -> list[Q]:
    """Each word occurs in the column; one or two letters must begin a word, or all would match."""
    return [
        Q(**{f"{column}__contains": word})
        if len(word) >= SHORTEST_ANYWHERE
        else Q(**{f"{column}__regex": f"(^| ){re.escape(word)}"})
        for word in search_words(text)
    ]


_FRENCH_PREFIX = re.compile(r"^(?:00)?330?(?=\d{9}$)")


def search_words(text: str) -> list[str]:
    """Words of a search; a phone number typed with spaces or +33 counts as one word."""
    wanted = folded(text)[:80]
    number = digits(wanted)
    if len(number) >= 4 and not any(c.isalpha() for c in wanted):
        return [_FRENCH_PREFIX.sub("0", number)]
    return [word for word in (part.lstrip("+") for part in wanted.split()) if word][:8]


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


class DistinctPairQuerySet(models.QuerySet["DistinctPair"]):
    """Questions about pairs that are not duplicates."""

    def visible_to(self, user: User) -> Self:
        """Those of the organisation, for who may merge."""
        if not may(user, Capability.MERGE_BENEFICIARIES):
            return self.none()
        return self.filter(organisation=user.standing.organisation)


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
        """All for who sees the whole organisation; else one's own and one's teams'."""
        if not may(user, Capability.IMPORT_CASELOAD):
            return self.none()
        return self.filter(_imports_known_to(user))


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    """Questions about rows of an import."""

    def visible_to(self, user: User) -> Self:
        """Rows of visible imports."""
        if not may(user, Capability.IMPORT_CASELOAD):
            return self.none()
        return self.filter(_imports_known_to(user, "batch__"))


def _imports_known_to(user: User, path: str = "") -> Q:
    standing = user.standing
    here = Q(**{f"{path}organisation": standing.organisation})
    if Role.ADMINISTRATOR in standing.roles or standing.manages_everything:
        return here
    return here & (
        Q(**{f"{path}uploaded_by": user}) | Q(**{f"{path}team__in": standing.managed_team_ids})
    )


class ExportJobQuerySet(models.QuerySet["ExportJob"]):
    """Questions about exports."""

    def visible_to(self, user: User) -> Self:
        """One's own only: the file holds what its author may see, not others."""
        return self.filter(asked_by=user, organisation=user.standing.organisation)

"""Opening a case file: in what quality, until when, and whether one may write in it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.access import Capability, may
from accounts.journal import record
from accounts.models import User
from beneficiaries.models import AccessKind, CaseFile, TemporaryAccess
from beneficiaries.models.case_file import REASONED_ACCESS_LIFE
from beneficiaries.refusals import Refused

SHORTEST_REASON = 10


class Quality(StrEnum):
    """As what a case file is opened."""

    REFERENT = "referent"
    MANAGER = "manager"
    DELEGATE = "delegate"
    FORMER_REFERENT = "former_referent"
    REASON = "reason"


QUALITY_WORDS = {
    Quality.REFERENT: _("comme référent·e"),
    Quality.MANAGER: _("comme responsable"),
    Quality.DELEGATE: _("par délégation"),
    Quality.FORMER_REFERENT: _("comme ancien·ne référent·e"),
    Quality.REASON: _("avec un motif"),
}
READ_ONLY_SENTENCE = _(
    "Vous lisez ce dossier avec un motif : seules la personne référente et sa responsable "
    "peuvent y écrire."
)
FORMER_SENTENCE = _(
    "Vous avez transmis ce dossier : vous pouvez encore le lire quelque temps, pas y écrire."
)
NO_WRITING_SENTENCE = _("Votre rôle permet de lire ce dossier, pas d’y écrire.")
CLOSED_SENTENCE = _("Ce dossier est clos : rouvrez-le pour y écrire.")


@dataclass(frozen=True, slots=True)
class Opening:
    """The answer to "how did I get in here?"."""

    quality: Quality
    until: datetime.datetime | None = None
    reason: str = ""
    why_read_only: str | Promise = ""

    @property
    def may_write(self) -> bool:
        return not self.why_read_only

    @property
    def words(self) -> str | Promise:
        return QUALITY_WORDS[self.quality]


def opening_of(user: User, case_file: CaseFile) -> Opening | None:
    """How this user opens this file now; None when a reason is still to be given.

    Says the same as `CaseFile.objects.openable_by(user)`; a test compares both.
    """
    standing = user.standing
    if not may(user, Capability.OPEN_CASE_FILES):
        return None
    if case_file.organisation_id != getattr(standing.organisation, "pk", None):
        return None
    may_write = may(user, Capability.WRITE_CASE_FILES)
    read_only = "" if may_write else NO_WRITING_SENTENCE
    if case_file.referent_id == user.pk:
        return Opening(Quality.REFERENT, why_read_only=read_only)
    if standing.manages_everything or case_file.team_id in standing.managed_team_ids:
        return Opening(Quality.MANAGER, why_read_only=read_only)
    access = current_access(user, case_file)
    if access is None:
        return None
    quality, why_read_only = OPENED_FOR_A_WHILE[AccessKind(access.kind)]
    return Opening(quality, access.expires_at, access.reason, why_read_only or read_only)


OPENED_FOR_A_WHILE: dict[AccessKind, tuple[Quality, str | Promise]] = {
    AccessKind.DELEGATE: (Quality.DELEGATE, ""),
    AccessKind.FORMER_REFERENT: (Quality.FORMER_REFERENT, FORMER_SENTENCE),
    AccessKind.REASONED: (Quality.REASON, READ_ONLY_SENTENCE),
}


def current_access(user: User, case_file: CaseFile) -> TemporaryAccess | None:
    """The access of this user that runs now: a delegation before all, then the longest."""
    running = TemporaryAccess.objects.filter(case_file=case_file, user=user).running()
    found = sorted(running, key=lambda access: access.expires_at, reverse=True)
    order = list(OPENED_FOR_A_WHILE)
    return min(found, key=lambda access: order.index(AccessKind(access.kind)), default=None)


def refuse_unless_writable(user: User, case_file: CaseFile) -> None:
    """Raise the sentence that the greyed buttons show, or nothing."""
    opening = opening_of(user, case_file)
    if opening is None:
        raise Refused(READ_ONLY_SENTENCE)
    if opening.why_read_only:
        raise Refused(opening.why_read_only)


@transaction.atomic
def grant_reasoned_access(*, by: User, case_file: CaseFile, reason: str) -> TemporaryAccess:
    """Open the file to a colleague for a day; asked twice, granted once."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused(_("Dites en quelques mots pourquoi vous ouvrez ce dossier."))
    CaseFile.objects.select_for_update().get(pk=case_file.pk)
    running = current_access(by, case_file)
    if running is not None:
        return running
    now = timezone.now()
    access = TemporaryAccess.objects.create(
        case_file=case_file,
        user=by,
        reason=reason.strip(),
        granted_at=now,
        expires_at=now + REASONED_ACCESS_LIFE,
    )
    record(
        "case_file.reasoned_access",
        by=by,
        organisation=case_file.organisation,
        subject=case_file,
        beneficiary_id=case_file.beneficiary_id,
        reason=access.reason,
    )
    return access

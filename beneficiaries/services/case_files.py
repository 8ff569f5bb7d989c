"""Deeds on the case file."""

from __future__ import annotations

import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.journal import record
from accounts.models import Team, User
from beneficiaries.models import Assignment, Beneficiary, CaseFile
from beneficiaries.refusals import Refused


@transaction.atomic
def open_case_file(
    *,
    by: User | None,
    beneficiary: Beneficiary,
    programme: str,
    opened_on: datetime.date,
    referent: User | None = None,
    team: Team | None = None,
    last_contact_at: datetime.datetime | None = None,
) -> CaseFile:
    """Open an accompaniment with its first assignment."""
    case_file = CaseFile(
        organisation=beneficiary.organisation,
        beneficiary=beneficiary,
        programme=programme,
        opened_on=opened_on,
        referent=referent,
        team=team,
        last_contact_at=last_contact_at,
        sort_name=beneficiary.sort_name,
    )
    try:
        with transaction.atomic():
            case_file.save(force_insert=True)
    except IntegrityError as error:
        if "case_file_one_open_per_programme" not in str(error):
            raise
        raise Refused(_("Cette personne a déjà un dossier ouvert dans ce programme.")) from error
    Assignment.objects.create(
        case_file=case_file, referent=referent, team=team, assigned_by=by, reason=""
    )
    record(
        "case_file.opened",
        by=by,
        organisation=case_file.organisation,
        subject=case_file,
        beneficiary_id=beneficiary.pk,
    )
    return case_file


@transaction.atomic
def assign_case_file(
    *, by: User, case_file: CaseFile, referent: User | None, team: Team | None, reason: str = ""
) -> CaseFile:
    """Put somebody in charge from now on; the former line of the history is closed."""
    locked = CaseFile.objects.select_for_update().get(pk=case_file.pk)
    if locked.referent == referent and locked.team == team:
        return locked
    now = timezone.now()
    Assignment.objects.filter(case_file=locked, ends_at__isnull=True).update(ends_at=now)
    Assignment.objects.create(
        case_file=locked, referent=referent, team=team, starts_at=now, assigned_by=by, reason=reason
    )
    locked.referent, locked.team = referent, team
    locked.version += 1
    locked.save(update_fields=["referent", "team", "version"])
    record(
        "case_file.assigned",
        by=by,
        organisation=locked.organisation,
        subject=locked,
        beneficiary_id=locked.beneficiary_id,
        fields=["referent", "team"],
        reason=reason,
    )
    return locked

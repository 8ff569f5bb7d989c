"""Deeds on the case file: opened, handed over, closed, reopened."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.journal import record
from accounts.models import Organisation, Team, User
from accounts.roles import Role
from beneficiaries.closing import put_right, refuse_left_hanging
from beneficiaries.models import Assignment, Beneficiary, CaseFile, ClosingReason, Transfer
from beneficiaries.refusals import Refused, StaleVersion
from beneficiaries.services.people import create_beneficiary

REFERENT_ROLES = (Role.COUNSELLOR, Role.MANAGER)
MOVED_SENTENCE = _("Quelqu’un a modifié ce dossier entre-temps : relisez-le, puis recommencez.")


USED_SENTENCE = _("Ce formulaire a déjà servi.")
HANDED_OVER_SENTENCE = _(
    "Ce dossier a changé entre-temps. À présent : %(who)s. "
    "Votre saisie est gardée : enregistrer la met à la place."
)
NOBODY_SENTENCE = _(
    "Choisissez une équipe ou une personne référente : sans l’une ni l’autre, "
    "aucune conseillère ne verrait ce dossier."
)


class AlreadySent(Refused):
    """The same form arrived twice; the first sending did the work."""


@transaction.atomic
def open_accompaniment(
    *,
    by: User,
    organisation: Organisation,
    person: Mapping[str, Any],
    programme: str,
    opened_on: datetime.date,
    referent: User | None,
    team: Team | None,
    form_key: uuid.UUID,
) -> CaseFile:
    """Record a new person and open their case file, once per form."""
    # The lock makes the second of two clicks wait, then find what the first one did.
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if CaseFile.objects.filter(form_key=form_key).exists():
        raise AlreadySent(USED_SENTENCE)
    return open_case_file(
        by=by,
        beneficiary=create_beneficiary(by=by, organisation=organisation, fields=person),
        programme=programme,
        opened_on=opened_on,
        referent=referent,
        team=team,
        form_key=form_key,
    )


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
    form_key: uuid.UUID | None = None,
) -> CaseFile:
    """Open an accompaniment with its first assignment, on the sheet that is kept today."""
    beneficiary = _current_sheet(beneficiary)
    case_file = CaseFile(
        organisation=beneficiary.organisation,
        beneficiary=beneficiary,
        programme=programme,
        opened_on=opened_on,
        referent=referent,
        team=team,
        earlier_contact_at=last_contact_at,
        last_contact_at=last_contact_at,
        sort_name=beneficiary.sort_name,
        form_key=form_key,
    )
    try:
        with transaction.atomic():
            case_file.save(force_insert=True)
    except IntegrityError as error:
        if form_key and CaseFile.objects.filter(form_key=form_key).exists():
            raise AlreadySent(USED_SENTENCE) from error
        if "case_file_one_open_per_programme" not in str(error):
            raise
        raise Refused(_("Cette personne a déjà un dossier ouvert dans ce programme.")) from error
    Assignment.objects.create(
        case_file=case_file, referent=referent, team=team, assigned_by=by, reason=""
    )
    _journal("case_file.opened", by, case_file)
    return case_file


def _current_sheet(beneficiary: Beneficiary) -> Beneficiary:
    """The sheet, or the one that absorbed it; locked, so that no merge goes past us."""
    rows = Beneficiary.objects.select_for_update(of=("self",), no_key=True)
    sheet = rows.select_related("organisation").get(pk=beneficiary.pk)
    while sheet.merged_into_id is not None:
        sheet = rows.select_related("organisation").get(pk=sheet.merged_into_id)
    return sheet


@transaction.atomic
def assign_case_file(
    *,
    by: User,
    case_file: CaseFile,
    referent: User | None,
    team: Team | None,
    reason: str = "",
    version: int | None = None,
    deed: str = "case_file.assigned",
) -> CaseFile:
    """Put somebody in charge from now on; the former line of the history is closed."""
    locked = CaseFile.objects.select_for_update(no_key=True).get(pk=case_file.pk)
    if locked.referent_id == getattr(referent, "pk", None) and locked.team_id == getattr(
        team, "pk", None
    ):
        return locked
    if version is not None and locked.version != version:
        raise StaleVersion(HANDED_OVER_SENTENCE % {"who": in_charge(locked)})
    _refuse_unfit(locked, referent, team)
    now = timezone.now()
    Assignment.objects.filter(case_file=locked, ends_at__isnull=True).update(ends_at=now)
    Assignment.objects.create(
        case_file=locked, referent=referent, team=team, starts_at=now, assigned_by=by, reason=reason
    )
    locked.referent, locked.team = referent, team
    locked.version += 1
    locked.save(update_fields=["referent", "team", "version"])
    _end_proposals(locked)
    _journal(deed, by, locked, fields=["referent", "team"], reason=reason)
    return locked


def _end_proposals(case_file: CaseFile) -> None:
    """What was proposed of a file that moved or closed waits for no answer any more."""
    Transfer.objects.filter(case_file=case_file).pending().update(withdrawn_at=timezone.now())


def in_charge(case_file: CaseFile) -> str:
    """Who follows the file now, in words."""
    who = str(case_file.referent or _("sans référent·e"))
    return f"{who}, {case_file.team}" if case_file.team else who


def _refuse_unfit(case_file: CaseFile, referent: User | None, team: Team | None) -> None:
    """Who is put in charge works here, today; the team is one of ours."""
    if not case_file.is_open:
        raise Refused(_("Ce dossier est clos : rouvrez-le avant de l’affecter."))
    if referent is None and team is None:
        raise Refused(NOBODY_SENTENCE)
    here = case_file.organisation
    if team is not None and team.organisation_id != here.pk:
        raise Refused(_("Cette équipe n’est pas de votre organisation."))
    if referent is not None:
        able = User.objects.holding(*REFERENT_ROLES, organisation=here)
        if not able.filter(pk=referent.pk).exists():
            raise Refused(_("Cette personne n’est pas conseillère dans votre organisation."))


@transaction.atomic
def close_case_file(
    *, by: User, case_file: CaseFile, reason: str, closed_on: datetime.date, version: int
) -> CaseFile:
    """End an accompaniment, with its reason; nobody may have moved the file meanwhile."""
    if closed_on > timezone.localdate():
        raise Refused(_("La clôture ne peut pas être datée dans le futur."))
    if closed_on < case_file.opened_on:
        raise Refused(_("La clôture précède l’ouverture du dossier."))
    still_open = CaseFile.objects.filter(pk=case_file.pk, version=version, closed_on__isnull=True)
    if not still_open.update(
        closed_on=closed_on, closed_by=by, closing_reason=reason, version=F("version") + 1
    ):
        raise StaleVersion(MOVED_SENTENCE)
    refuse_left_hanging(case_file)
    case_file.refresh_from_db()
    _end_proposals(case_file)
    put_right(case_file)
    label = str(ClosingReason(reason).label)
    _journal("case_file.closed", by, case_file, fields=["closed_on"], reason=label)
    return case_file


@transaction.atomic
def reopen_case_file(*, by: User, case_file: CaseFile, version: int) -> CaseFile:
    """Take an accompaniment up again where it stopped."""
    closed = CaseFile.objects.filter(pk=case_file.pk, version=version, closed_on__isnull=False)
    try:
        with transaction.atomic():
            moved = closed.update(
                closed_on=None, closed_by=None, closing_reason="", version=F("version") + 1
            )
    except IntegrityError as error:
        if "case_file_one_open_per_programme" not in str(error):
            raise
        raise Refused(
            _("Cette personne a déjà un autre dossier ouvert dans ce programme.")
        ) from error
    if not moved:
        raise StaleVersion(MOVED_SENTENCE)
    case_file.refresh_from_db()
    put_right(case_file)
    _journal("case_file.reopened", by, case_file, fields=["closed_on"])
    return case_file


def _journal(
    deed: str,
    by: User | None,
    case_file: CaseFile,
    *,
    fields: list[str] | None = None,
    reason: str = "",
) -> None:
    record(
        deed,
        by=by,
        organisation=case_file.organisation,
        subject=case_file,
        beneficiary_id=case_file.beneficiary_id,
        fields=fields or [],
        reason=reason,
    )

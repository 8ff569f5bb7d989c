"""Deeds on files held for somebody else between two days."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.access import Capability, may
from accounts.journal import record
from accounts.models import User
from beneficiaries.followers import follow_delegation
from beneficiaries.models import AccessKind, CaseFile, Delegation, TemporaryAccess
from beneficiaries.refusals import Refused
from beneficiaries.services.case_files import REFERENT_ROLES

LONGEST = datetime.timedelta(days=366)
NOT_YOURS = _("Seule la personne référente ou sa responsable peut confier ce dossier.")
AN_INSTANT = datetime.timedelta(milliseconds=1)


@transaction.atomic
def delegate(
    *,
    by: User,
    case_files: Iterable[CaseFile],
    delegate: User,
    starts_on: datetime.date,
    ends_on: datetime.date,
    note: str,
) -> list[Delegation]:
    """Open files to a colleague between two days, both included; the last night closes them."""
    _refuse_dates(starts_on, ends_on)
    batch, made = uuid.uuid4(), []
    for case_file in locked_files(case_files):
        refuse_giver(by, case_file)
        _refuse_delegate(case_file, delegate, starts_on, ends_on)
        access = TemporaryAccess.objects.create(
            case_file=case_file,
            user=delegate,
            kind=AccessKind.DELEGATE,
            reason=gettext("Délégation de %(name)s") % {"name": case_file.referent or by},
            granted_at=_midnight(starts_on),
            expires_at=_midnight(ends_on + datetime.timedelta(days=1)),
        )
        delegation = Delegation.objects.create(
            case_file=case_file,
            batch=batch,
            delegate=delegate,
            access=access,
            starts_on=starts_on,
            ends_on=ends_on,
            note=note,
            created_by=by,
        )
        _journal("delegation.given", by, case_file)
        follow_delegation(delegation)
        made.append(delegation)
    return made


@transaction.atomic
def hand_back(*, by: User, delegation: Delegation, note: str = "") -> Delegation:
    """End a delegation before its day: the delegate hands back, or the referent takes back."""
    case_file = locked_files([delegation.case_file])[0]
    if by.pk != delegation.delegate_id:
        refuse_giver(by, case_file)
    now = timezone.now()
    live = Delegation.objects.filter(
        pk=delegation.pk, ended_at__isnull=True, ends_on__gte=timezone.localdate()
    )
    if not live.update(ended_at=now, hand_back_note=note):
        raise Refused(_("Cette délégation est déjà terminée."))
    access = TemporaryAccess.objects.get(pk=delegation.access_id)
    access.expires_at = now
    access.granted_at = min(access.granted_at, now - AN_INSTANT)
    access.save(update_fields=["granted_at", "expires_at"])
    _journal("delegation.ended", by, case_file)
    delegation.refresh_from_db()
    return delegation


def locked_files(case_files: Iterable[CaseFile]) -> list[CaseFile]:
    """The rows as they are now, locked in one order: two deeds on many files never block."""
    keys = {case_file.pk for case_file in case_files}
    if not keys:
        raise Refused(_("Choisissez au moins un dossier."))
    rows = CaseFile.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys)
    return list(rows.for_list().select_related("organisation").order_by("pk"))


def refuse_giver(by: User, case_file: CaseFile) -> None:
    """Who follows the file, or may hand it over, disposes of it; a delegate does not."""
    if case_file.organisation_id != getattr(by.standing.organisation, "pk", None):
        raise Refused(NOT_YOURS)
    if case_file.referent_id == by.pk and may(by, Capability.WRITE_CASE_FILES):
        return
    if not CaseFile.objects.assignable_by(by).filter(pk=case_file.pk).exists():
        raise Refused(NOT_YOURS)


def _refuse_dates(starts_on: datetime.date, ends_on: datetime.date) -> None:
    if ends_on < starts_on:
        raise Refused(_("La fin de la délégation précède son début."))
    if ends_on < timezone.localdate():
        raise Refused(_("Cette délégation serait déjà terminée."))
    if ends_on - starts_on > LONGEST:
        raise Refused(_("Au-delà d’un an, transmettez plutôt le dossier."))


def _refuse_delegate(
    case_file: CaseFile, delegate: User, starts_on: datetime.date, ends_on: datetime.date
) -> None:
    name = case_file.beneficiary.display_name
    if not case_file.is_open:
        raise Refused(_("%(name)s : ce dossier est clos, il ne se délègue pas.") % {"name": name})
    if case_file.referent_id == delegate.pk:
        raise Refused(_("%(name)s : cette personne suit déjà ce dossier.") % {"name": name})
    able = User.objects.holding(*REFERENT_ROLES, organisation=case_file.organisation)
    if not able.filter(pk=delegate.pk).exists():
        raise Refused(_("Cette personne n’est pas conseillère dans votre organisation."))
    taken = Delegation.objects.filter(
        case_file=case_file, ended_at__isnull=True, starts_on__lte=ends_on, ends_on__gte=starts_on
    )
    if (other := taken.select_related("delegate").first()) is not None:
        raise Refused(
            _("%(name)s : ce dossier est déjà confié à %(delegate)s à ces dates.")
            % {"name": name, "delegate": other.delegate}
        )


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def _journal(deed: str, by: User, case_file: CaseFile) -> None:
    record(
        deed,
        by=by,
        organisation=case_file.organisation,
        subject=case_file,
        beneficiary_id=case_file.beneficiary_id,
    )

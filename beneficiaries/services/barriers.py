"""Deeds on barriers: named with the person, tried together, looked at again, lifted."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.journal import record
from accounts.models import User
from beneficiaries.models import Barrier, CaseFile
from beneficiaries.refusals import Refused, StaleVersion
from beneficiaries.services.access import CLOSED_SENTENCE

USED_SENTENCE = _("Ce formulaire a déjà servi : rouvrez la page, puis recommencez.")
MOVED_SENTENCE = _("Quelqu’un a modifié ce frein entre-temps : relisez-le, puis recommencez.")


@transaction.atomic
def add_barrier(
    *, by: User, case_file: CaseFile, fields: Mapping[str, Any], form_key: uuid.UUID | None = None
) -> Barrier:
    """Add a barrier with its joint strategy; the same form sent twice adds one."""
    if not case_file.is_open:
        raise Refused(CLOSED_SENTENCE)
    barrier = Barrier(case_file=case_file, created_by=by, form_key=form_key, **fields)
    try:
        with transaction.atomic():
            barrier.save(force_insert=True)
    except IntegrityError as error:
        if "form_key" not in str(error):
            raise
        sent = Barrier.objects.filter(form_key=form_key, case_file=case_file).first()
        if sent is None:
            raise Refused(USED_SENTENCE) from error
        return sent
    _journal("barrier.added", by, barrier, fields=list(fields))
    return barrier


@transaction.atomic
def change_barrier(
    *, by: User, barrier: Barrier, fields: Mapping[str, Any], version: int
) -> Barrier:
    """Change what was agreed, unless somebody else did meanwhile."""
    locked = Barrier.objects.select_for_update(no_key=True).get(pk=barrier.pk)
    _refuse_closed(locked)
    if locked.resolved_at is not None:
        raise Refused(_("Ce frein est levé : ajoutez-en un autre s’il revient."))
    if locked.version != version:
        raise StaleVersion(MOVED_SENTENCE)
    changed = [name for name, value in fields.items() if getattr(locked, name) != value]
    if not changed:
        return locked
    for name in changed:
        setattr(locked, name, fields[name])
    locked.version += 1
    locked.save(update_fields=[*changed, "version"])
    _journal("barrier.changed", by, locked, fields=changed)
    return locked


@transaction.atomic
def resolve_barrier(*, by: User, barrier: Barrier) -> Barrier:
    """Say that it no longer stands in the way; said twice, written once."""
    _refuse_closed(barrier)
    standing = Barrier.objects.filter(pk=barrier.pk, resolved_at__isnull=True)
    if standing.update(resolved_at=timezone.now(), resolved_by=by, version=F("version") + 1):
        _journal("barrier.resolved", by, barrier, fields=["resolved_at"])
    barrier.refresh_from_db()
    return barrier


def _refuse_closed(barrier: Barrier) -> None:
    """What was agreed on in a closed file stays as it was; the file is read anew."""
    if not CaseFile.objects.open().filter(pk=barrier.case_file_id).exists():
        raise Refused(CLOSED_SENTENCE)


def _journal(deed: str, by: User, barrier: Barrier, *, fields: list[str]) -> None:
    case_file = barrier.case_file
    record(
        deed,
        by=by,
        organisation=case_file.organisation,
        subject=barrier,
        beneficiary_id=case_file.beneficiary_id,
        fields=fields,
    )

"""What every deed of the CEP stands on: an open file, held, and one line in the journal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.journal import record
from accounts.models import User
from beneficiaries.models import CaseFile, Programme
from beneficiaries.refusals import Refused, StaleVersion
from beneficiaries.services.access import CLOSED_SENTENCE

NOT_CEP_SENTENCE = _("Ce dossier n’est pas un dossier de CEP.")
STALE_SENTENCE = _(
    "Quelqu’un a modifié cette page entre-temps. Votre saisie est gardée : relisez, puis "
    "enregistrez de nouveau."
)


def held_file(case_file: CaseFile) -> CaseFile:
    """The file, locked for the transaction; refused unless it is an open CEP file."""
    rows = CaseFile.objects.select_for_update(of=("self",), no_key=True)
    locked = rows.select_related("organisation").get(pk=case_file.pk)
    if locked.programme != Programme.CEP:
        raise Refused(NOT_CEP_SENTENCE)
    if not locked.is_open:
        raise Refused(CLOSED_SENTENCE)
    return locked


def rewrite(row: models.Model, version: int, values: Mapping[str, object]) -> list[str]:
    """Write the fields that differ, unless somebody else wrote first; gives their names."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if not changed:
        return []
    same = type(row)._default_manager.filter(pk=row.pk, version=version)
    new = {name: values[name] for name in changed}
    if not same.update(**new, version=version + 1):
        raise StaleVersion(STALE_SENTENCE)
    row.refresh_from_db()
    return changed


def journal(
    deed: str,
    case_file: CaseFile,
    subject: models.Model,
    *,
    by: User | None,
    fields: Iterable[str] = (),
    reason: str = "",
) -> None:
    """One line, in the transaction of the deed."""
    record(
        deed,
        by=by,
        organisation=case_file.organisation,
        subject=subject,
        beneficiary_id=case_file.beneficiary_id,
        fields=fields,
        reason=reason,
    )

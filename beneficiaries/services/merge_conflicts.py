"""What two sheets cannot both keep: open files of one programme, agreements in force twice."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.journal import record
from accounts.models import User
from beneficiaries.merge_moves import snapshot
from beneficiaries.models import Beneficiary, CaseFile, ClosingReason, Consent
from beneficiaries.refusals import Refused

CLOSING = ["closed_on", "closed_by", "closing_reason", "version"]
WITHDRAWING = ["withdrawn_at", "withdrawn_by"]


@dataclass(frozen=True, slots=True)
class Touched:
    """A row that the merge changed, as it was and as it became."""

    label: str
    pk: int
    before: dict[str, Any]
    after: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        return {"model": self.label, "pk": self.pk, "before": self.before, "after": self.after}


def open_twice(kept: Beneficiary, absorbed: Beneficiary) -> dict[str, tuple[CaseFile, CaseFile]]:
    """Programmes in which both sheets have an open file: the kept sheet's, then the other's."""
    files = CaseFile.objects.open().filter(beneficiary__in=[kept, absorbed])
    by_place: dict[tuple[str, int], CaseFile] = {
        (file.programme, file.beneficiary_id): file
        for file in files.select_related("referent", "team", "beneficiary").order_by("pk")
    }
    return {
        programme: (file, by_place[programme, absorbed.pk])
        for (programme, person), file in sorted(by_place.items())
        if person == kept.pk and (programme, absorbed.pk) in by_place
    }


def close_second_files(
    *, by: User, kept: Beneficiary, absorbed: Beneficiary, staying: Mapping[str, int]
) -> list[Touched]:
    """Where both are open, one stays open and the other is closed today, with its reason."""
    touched = []
    for programme, pair in open_twice(kept, absorbed).items():
        chosen = staying.get(programme)
        if chosen not in {file.pk for file in pair}:
            raise Refused(_("Choisissez lequel des deux dossiers ouverts reste ouvert."))
        closing = next(file for file in pair if file.pk != chosen)
        before = snapshot(closing, CLOSING)
        closing.closed_on = max(timezone.localdate(), closing.opened_on)
        closing.closed_by, closing.closing_reason = by, ClosingReason.OTHER
        closing.version += 1
        closing.save(update_fields=CLOSING)
        touched.append(_touched(closing, before, CLOSING))
        record(
            "case_file.closed",
            by=by,
            organisation=kept.organisation,
            subject=closing,
            beneficiary_id=closing.beneficiary_id,
            fields=["closed_on"],
            reason=_("Fusion de deux fiches"),
        )
    return touched


def settle_consents(*, by: User, kept: Beneficiary, absorbed: Beneficiary) -> list[Touched]:
    """One agreement in force per purpose, and never one that the person took back since."""
    consents = Consent.objects.filter(beneficiary__in=[kept, absorbed])
    by_purpose: dict[str, list[Consent]] = {}
    for consent in consents.order_by("given_at", "pk"):
        by_purpose.setdefault(consent.purpose, []).append(consent)
    touched = []
    for rows in by_purpose.values():
        in_force = [row for row in rows if row.withdrawn_at is None]
        taken_back = max((row.withdrawn_at for row in rows if row.withdrawn_at), default=None)
        for index, row in enumerate(in_force):
            moment = _end(row, in_force[index + 1 :], taken_back)
            if moment is not None:
                before = snapshot(row, WITHDRAWING)
                row.withdrawn_at, row.withdrawn_by = moment, by
                row.save(update_fields=WITHDRAWING)
                touched.append(_touched(row, before, WITHDRAWING))
    return touched


def _end(
    row: Consent, newer: list[Consent], taken_back: datetime.datetime | None
) -> datetime.datetime | None:
    """When an agreement ended: taken back on the other sheet, or replaced by a newer one."""
    if taken_back is not None and taken_back >= row.given_at:
        return taken_back
    return max(newer[0].given_at, row.given_at) if newer else None


def _touched(row: Model, before: dict[str, Any], fields: list[str]) -> Touched:
    return Touched(row._meta.label, row.pk, before, snapshot(row, fields))

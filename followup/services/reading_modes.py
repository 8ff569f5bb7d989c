"""How the person wants to read."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from accounts.journal import record
from beneficiaries.models import Beneficiary, ReadingMode


@transaction.atomic
def choose_reading_mode(*, person: Beneficiary, mode: str) -> None:
    """Written on the sheet, so that messages follow; an unknown mode changes nothing."""
    if mode not in ReadingMode.values:
        return
    changed = (
        Beneficiary.objects.filter(pk=person.pk)
        .exclude(reading_mode=mode)
        .update(reading_mode=mode, version=F("version") + 1)
    )
    if changed:
        person.refresh_from_db(fields=["reading_mode", "version"])
        record(
            "space.reading_mode_chosen",
            by=None,
            organisation=person.organisation,
            subject=person,
            beneficiary_id=person.pk,
            fields=["reading_mode"],
        )

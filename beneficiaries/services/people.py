"""Deeds on the person's sheet."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from accounts.journal import record
from accounts.models import JournalEntry, Organisation, User
from beneficiaries.conflicts import Reconciliation, reconcile
from beneficiaries.models import Beneficiary, CaseFile
from beneficiaries.refusals import Refused, StaleVersion

REFERENCE_PREFIX = "D"
LOWEST_NUMBER = 1000


@transaction.atomic
def create_beneficiary(
    *, by: User | None, organisation: Organisation, fields: Mapping[str, Any]
) -> Beneficiary:
    """Record a new person; without a reference, the next free one is given."""
    person = Beneficiary(organisation=organisation, **fields)
    person.reference = person.reference or next_reference(organisation)
    person.refresh_search_columns()
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as error:
        if "beneficiary_reference_once" not in str(error):
            raise
        raise Refused(_("Cette référence est déjà prise dans votre organisation.")) from error
    record(
        "beneficiary.created",
        by=by,
        organisation=organisation,
        subject=person,
        beneficiary_id=person.pk,
        fields=fields.keys(),
    )
    return person


@transaction.atomic
def change_beneficiary(
    *, by: User, beneficiary: Beneficiary, fields: Mapping[str, Any], version: int
) -> Beneficiary:
    """Save changed fields if nobody saved since `version` was read; else StaleVersion."""
    person = Beneficiary.objects.select_for_update().get(pk=beneficiary.pk)
    if person.version != version:
        raise StaleVersion(_("Cette fiche a été modifiée entre-temps."))
    return _save_changes(person, fields, by=by)


@transaction.atomic
def reconcile_beneficiary(
    *,
    by: User,
    beneficiary: Beneficiary,
    original: Mapping[str, Any],
    wanted: Mapping[str, Any],
) -> tuple[Beneficiary, Reconciliation]:
    """Save what was typed beside what others saved; with a conflict, save nothing and tell."""
    person = Beneficiary.objects.select_for_update().get(pk=beneficiary.pk)
    theirs = {name: getattr(person, name) for name in wanted}
    outcome = reconcile(original, wanted, theirs)
    if outcome.is_clear:
        person = _save_changes(person, outcome.values, by=by)
    return person, outcome


def _save_changes(person: Beneficiary, fields: Mapping[str, Any], *, by: User) -> Beneficiary:
    """Write the fields that differ on a locked sheet, and journal their names."""
    changed = [name for name, value in fields.items() if getattr(person, name) != value]
    if not changed:
        return person
    for name in changed:
        setattr(person, name, fields[name])
    person.version += 1
    person.refresh_search_columns()
    person.save()
    CaseFile.objects.filter(beneficiary=person).update(sort_name=person.sort_name)
    record(
        "beneficiary.changed",
        by=by,
        organisation=person.organisation,
        subject=person,
        beneficiary_id=person.pk,
        fields=changed,
    )
    return person


def last_changes(
    beneficiary_id: int, names: Collection[str], *, since: datetime.datetime
) -> dict[str, JournalEntry]:
    """Who last changed each of these fields of a sheet since that moment."""
    entries = JournalEntry.objects.filter(
        beneficiary_id=beneficiary_id, at__gte=since, deed__startswith="beneficiary."
    )
    found: dict[str, JournalEntry] = {}
    for entry in entries.select_related("actor").order_by("-at", "-pk")[:50]:
        for name in names:
            if name in entry.fields:
                found.setdefault(name, entry)
    return found


def next_reference(organisation: Organisation) -> str:
    """The reference after the highest of the form D-1234, locked against a neighbour's."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    # Without a leading zero, the longest number is the highest.
    taken = Beneficiary.objects.filter(
        organisation=organisation, reference__regex=rf"^{REFERENCE_PREFIX}-[1-9]\d{{0,8}}$"
    )
    by_number = taken.order_by(Length("reference").desc(), "-reference")
    highest = by_number.values_list("reference", flat=True).first()
    number = int(highest.removeprefix(f"{REFERENCE_PREFIX}-")) if highest else LOWEST_NUMBER
    return f"{REFERENCE_PREFIX}-{number + 1}"

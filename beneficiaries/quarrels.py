"""A conflict as the page shows it: two values in words, and who saved the other one when."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import JournalEntry
from beneficiaries.conflicts import Conflict
from beneficiaries.models import Beneficiary
from beneficiaries.services.people import last_changes


@dataclass(frozen=True, slots=True)
class Quarrel:
    """One field, the two values, and the other author."""

    name: str
    label: str
    mine: str
    theirs: str
    entry: JournalEntry | None


def quarrels(
    form: forms.BaseForm,
    conflicts: Iterable[Conflict],
    *,
    sheet: Beneficiary,
    since: datetime.datetime,
) -> list[Quarrel]:
    """In the order of the form."""
    by_name = {conflict.name: conflict for conflict in conflicts}
    authors = last_changes(sheet.pk, by_name, since=since)
    return [
        Quarrel(
            name=name,
            label=str(field.label),
            mine=in_words(field, by_name[name].mine),
            theirs=in_words(field, by_name[name].theirs),
            entry=authors.get(name),
        )
        for name, field in form.fields.items()
        if name in by_name
    ]


def in_words(field: forms.Field, value: Any) -> str:
    """A value as the form would show it; an empty one says so."""
    if value in (None, ""):
        return _("(vide)")
    if isinstance(value, datetime.date):
        return date_format(value, "j F Y")
    if isinstance(field, forms.ChoiceField):
        choices = cast("list[tuple[str, object]]", list(cast("Iterable[Any]", field.choices)))
        return next((str(label) for key, label in choices if str(key) == str(value)), str(value))
    return str(field.prepare_value(value))

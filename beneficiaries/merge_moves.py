"""Every row that hangs from a person, in whatever app: found through the keys of the models.

A practice added tomorrow with a foreign key to Beneficiary is covered without a line here. A row
that a constraint keeps from moving stays on the absorbed sheet, and is counted: none is dropped.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import ManyToOneRel

from beneficiaries.models import Beneficiary, DistinctPair, Merge

# They speak of the sheets themselves, not of the person.
ABOUT_SHEETS = (Beneficiary, Merge, DistinctPair)


@dataclass(frozen=True, slots=True)
class Relation:
    """One foreign key that points to a person."""

    model: type[models.Model]
    field: str

    @property
    def label(self) -> str:
        """As it is written in Merge.before: "beneficiaries.CaseFile.beneficiary"."""
        return f"{self.model._meta.label}.{self.field}"

    @property
    def rows(self) -> models.QuerySet[Any]:
        """All rows, past any default manager."""
        return self.model._base_manager.all()

    def of(self, person: Beneficiary) -> list[int]:
        """Keys of the rows that hang from a person."""
        found = self.rows.filter(**{self.field: person}).order_by("pk")
        return list(found.values_list("pk", flat=True))

    def point(self, keys: list[int], person: Beneficiary) -> list[int]:
        """Hang rows from another person; gives those that a constraint let through."""
        try:
            with transaction.atomic():
                self.rows.filter(pk__in=keys).update(**{self.field: person})
            return keys
        except IntegrityError:
            return [key for key in keys if self._point_one(key, person)]

    def _point_one(self, key: int, person: Beneficiary) -> bool:
        try:
            with transaction.atomic():
                return bool(self.rows.filter(pk=key).update(**{self.field: person}))
        except IntegrityError:
            return False


def relations() -> Iterator[Relation]:
    """The keys to follow, hidden ones included, in a stable order."""
    found = [
        Relation(link.related_model, link.field.name)
        for link in Beneficiary._meta.get_fields(include_hidden=True)
        if isinstance(link, ManyToOneRel) and link.related_model not in ABOUT_SHEETS
    ]
    yield from sorted(found, key=lambda relation: relation.label)


def relation_named(label: str) -> Relation:
    """Back from what Merge.before holds."""
    model, field = label.rsplit(".", 1)
    return Relation(apps.get_model(model), field)


def snapshot(row: models.Model, fields: list[str]) -> dict[str, Any]:
    """Values as JSON keeps them; foreign keys by their key."""
    values = {name: getattr(row, column(type(row), name).attname) for name in fields}
    return {
        name: value.isoformat() if isinstance(value, datetime.date) else value
        for name, value in values.items()
    }


def restored(model: type[models.Model], values: dict[str, Any]) -> dict[str, Any]:
    """The same values, ready for `update()`."""
    fields = {column(model, name): value for name, value in values.items()}
    return {field.attname: field.to_python(value) for field, value in fields.items()}


def column(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    """A field that is a column of the table."""
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)  # noqa: S101 - narrows the type
    return field

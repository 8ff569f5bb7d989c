"""What a form was opened with, signed and carried by the form itself.

Three-way comparison needs the values that the person had before their eyes; nothing is kept on
the server for forms that nobody sends.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

SALT = "beneficiaries.ground.days"
DAY = "day"
STALE_PAGE = _("Cette page est trop ancienne : rouvrez-la, puis reportez vos changements.")


@dataclass(frozen=True, slots=True)
class Ground:
    """The row, its values when the form was opened, and the conflicts put to the person."""

    pk: int
    at: datetime.datetime
    values: dict[str, Any]
    # Fields in conflict → the value before both changes.
    asked: dict[str, Any] = field(default_factory=dict)

    def signed(self) -> str:
        parts = [self.pk, self.at.isoformat(), _written(self.values), _written(self.asked)]
        return signing.dumps(parts, salt=SALT, compress=True)


def ground_of(
    row: Model, names: Iterable[str], *, asked: Mapping[str, Any] | None = None
) -> Ground:
    """The present values of a row."""
    values = {name: getattr(row, name) for name in names}
    return Ground(int(row.pk), timezone.now(), values, dict(asked or {}))


class GroundField(forms.CharField):
    """The hidden field that carries a Ground."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.HiddenInput)
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value.signed() if isinstance(value, Ground) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, Ground):
            return value
        try:
            pk, at, values, asked = signing.loads(str(value or ""), salt=SALT)
            opened = parse_datetime(at) or timezone.now()
            return Ground(pk, opened, _read(values), _read(asked))
        except (signing.BadSignature, ValueError, TypeError, KeyError, AttributeError):
            raise ValidationError(STALE_PAGE) from None


def _written(values: Mapping[str, Any]) -> dict[str, Any]:
    """A day is an object: no text that somebody types can be taken for one."""
    return {
        name: {DAY: value.isoformat()} if isinstance(value, datetime.date) else value
        for name, value in values.items()
    }


def _read(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: datetime.date.fromisoformat(value[DAY]) if isinstance(value, dict) else value
        for name, value in values.items()
    }

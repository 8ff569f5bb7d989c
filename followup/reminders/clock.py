"""The database's clock: the one that several workers and a shifted machine share."""

from __future__ import annotations

from django.db.models import Expression
from django.db.models.functions import Now


def now() -> Expression:
    """The moment of the statement, as an expression to write or compare with."""
    return Now()

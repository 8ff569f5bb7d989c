"""What interviews tell the pulse of a case file."""

from __future__ import annotations

from django.db.models import DateTimeField, ExpressionWrapper, OuterRef, Subquery

from followup.models import Interview


def last_interview() -> ExpressionWrapper:
    """The start of the last interview that was held, closed or still being written."""
    held = Interview.objects.filter(case_file=OuterRef("pk")).order_by("-held_at")
    return ExpressionWrapper(Subquery(held.values("held_at")[:1]), output_field=DateTimeField())

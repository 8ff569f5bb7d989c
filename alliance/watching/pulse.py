"""What the alliance tells the pulse of a case file: how many signals wait for a verdict."""

from __future__ import annotations

from django.db.models import Count, ExpressionWrapper, IntegerField, OuterRef, Subquery

from alliance.models import Signal


def open_signals() -> ExpressionWrapper:
    """Open ones that whoever opens the file may see: a list tells nothing of the others."""
    waiting = Signal.objects.open().filter(
        case_file=OuterRef("pk"), case_file__closed_on__isnull=True, reserved_to__isnull=True
    )
    counted = waiting.order_by().values("case_file").annotate(number=Count("pk"))
    return ExpressionWrapper(Subquery(counted.values("number")), output_field=IntegerField())

"""What the plan gives to the pulse of a case file: the next due date, and how many are late."""

from __future__ import annotations

from django.db.models import Count, DateField, ExpressionWrapper, OuterRef, Subquery
from django.db.models.functions import Coalesce

from followup.models import Step


def next_step_due_on() -> ExpressionWrapper:
    """The earliest date among live steps, passed or to come."""
    dated = Step.objects.live().filter(case_file=OuterRef("pk"), due_on__isnull=False)
    first = Subquery(dated.order_by("due_on").values("due_on")[:1])
    return ExpressionWrapper(first, output_field=DateField())


def overdue_steps() -> Coalesce:
    """How many live steps have a date that has passed."""
    late = Step.objects.overdue().filter(case_file=OuterRef("pk")).order_by()
    return Coalesce(Subquery(late.values("case_file").annotate(n=Count("pk")).values("n")), 0)

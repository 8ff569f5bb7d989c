"""A plan to play with: one goal, some steps, through the services."""

from __future__ import annotations

import datetime

from django.utils import timezone

from followup.models import Step
from followup.services.plan import add_goal, add_step

TODAY = timezone.localdate


def in_days(days: int) -> datetime.date:
    return TODAY() + datetime.timedelta(days=days)


def goal_of(cast, title: str = "Vérifier le métier", case=None):
    return add_goal(by=cast.alice, case_file=case or cast.case, title=title)


def step_of(cast, goal, title: str = "Appeler le centre", **fields) -> Step:
    return add_step(by=cast.alice, goal=goal, fields={"title": title, **fields})


def overdue(step: Step, days: int = 11) -> Step:
    """Its date passed, as time does: no deed."""
    Step.objects.filter(pk=step.pk).update(due_on=in_days(-days))
    step.refresh_from_db()
    return step

"""Basile's file with something in each page of his space."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from followup.models import Appointment, Goal, Step

DAY = datetime.timedelta(days=1)


@dataclass
class Furnished:
    slot: Appointment
    goal: Goal
    step: Step


def path_of(link):
    """What follows the name of the host."""
    return "/" + link.split("/", 3)[3]


def furnished(cast):
    """An appointment in three days, a goal and a step."""
    start = (timezone.now() + 3 * DAY).replace(minute=0, second=0, microsecond=0)
    slot = Appointment.objects.create(
        organisation=cast.organisation,
        case_file=cast.case,
        beneficiary=cast.basile_sheet,
        counsellor=cast.alice,
        starts_at=start,
        ends_at=start + datetime.timedelta(hours=1),
        place="12 rue des Écoles",
    )
    goal = Goal.objects.create(case_file=cast.case, title="Retrouver un emploi en logistique")
    step = Step.objects.create(
        goal=goal,
        case_file=cast.case,
        title="Refaire mon CV",
        due_on=timezone.localdate() + 5 * DAY,
    )
    return Furnished(slot, goal, step)

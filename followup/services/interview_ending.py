"""What the end of an interview leaves: next step, next meeting, outcome, summary."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from beneficiaries.models import CaseFile
from beneficiaries.refusals import Refused
from followup.models import Appointment, Goal, GoalStatus, Interview, Outcome, Step
from followup.services.appointments import book, give_outcome
from followup.services.messages import send_message
from followup.services.plan import add_goal, add_step

NO_STEP_SENTENCE = _("Ajoutez une prochaine étape, ou cochez « Aucune suite nécessaire ».")
OVERDUE_ONLY_SENTENCE = _(
    "Toutes les étapes en cours sont en retard : ajoutez-en une, redatez-en une dans le plan, "
    "ou cochez « Aucune suite nécessaire »."
)
NO_MEETING_SENTENCE = _(
    "Fixez le prochain rendez-vous, ou cochez « À fixer plus tard » en le disant à la personne."
)
OTHER_OUTCOME_SENTENCE = _(
    "Ce rendez-vous est noté « %(outcome)s » : corrigez d’abord son issue dans l’agenda."
)
EMPTY_SUMMARY_SENTENCE = _("Écrivez le compte rendu partagé avant de l’envoyer.")


class RefusedAt(Refused):
    """A refusal that belongs to one field of the page."""

    def __init__(self, name: str, sentence: object) -> None:
        super().__init__(sentence)
        self.name = name


@dataclass(frozen=True, slots=True)
class NewStep:
    """A step agreed on before parting; without a goal it joins a first one."""

    fields: Mapping[str, Any]
    goal: Goal | None = None
    form_key: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class NewMeeting:
    """The next slot, booked before parting."""

    starts_at: datetime.datetime
    ends_at: datetime.datetime
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ending:
    """What the page says comes next."""

    step: NewStep | None = None
    no_next_step_needed: bool = False
    meeting: NewMeeting | None = None
    next_appointment_later: bool = False
    minutes_late: int = 0
    late_by: str = ""
    send_summary: bool = False


def conclude(by: User, interview: Interview, ending: Ending) -> None:
    """Steps and meeting first, then the appointment that was held; refused at the right place."""
    case_file = interview.case_file
    if ending.send_summary and not interview.shared_summary.strip():
        raise RefusedAt("shared_summary", EMPTY_SUMMARY_SENTENCE)
    if ending.step is not None:
        add_agreed_step(by=by, case_file=case_file, step=ending.step)
    if not ending.no_next_step_needed:
        _refuse_without_step(case_file)
    _mark_as_seen(by, interview.appointment, ending)
    if ending.meeting is not None:
        _book(by, case_file, ending.meeting)
    elif not (ending.next_appointment_later or ending.no_next_step_needed):
        _refuse_without_meeting(case_file)


def add_agreed_step(*, by: User, case_file: CaseFile, step: NewStep) -> Step:
    """In the chosen goal, else the first live one, else a goal of its own."""
    goals = Goal.objects.filter(case_file=case_file, status=GoalStatus.ACTIVE)
    goal = step.goal or goals.order_by("position", "pk").first()
    if goal is None:
        goal = add_goal(by=by, case_file=case_file, title=_gettext("Prochaines étapes"))
    try:
        return add_step(by=by, goal=goal, fields=step.fields, form_key=step.form_key)
    except Refused as refusal:
        raise RefusedAt("step_title", str(refusal)) from refusal


def _refuse_without_step(case_file: CaseFile) -> None:
    """A late step is no next step: nobody knows when it will be done."""
    live = Step.objects.filter(case_file=case_file).live()
    if not live.exists():
        raise RefusedAt("step_title", NO_STEP_SENTENCE)
    if live.count() == Step.objects.filter(case_file=case_file).overdue().count():
        raise RefusedAt("step_title", OVERDUE_ONLY_SENTENCE)


def _refuse_without_meeting(case_file: CaseFile) -> None:
    if not Appointment.objects.filter(case_file=case_file).upcoming().exists():
        raise RefusedAt("meeting_day", NO_MEETING_SENTENCE)


def _mark_as_seen(by: User, appointment: Appointment | None, ending: Ending) -> None:
    """The person came: the appointment says so, with who made the other wait."""
    if appointment is None or appointment.outcome == Outcome.SEEN:
        return
    if appointment.outcome:
        sentence = str(OTHER_OUTCOME_SENTENCE) % {"outcome": appointment.get_outcome_display()}
        raise Refused(sentence)
    give_outcome(
        by=by,
        appointment=appointment,
        outcome=Outcome.SEEN,
        version=appointment.version,
        minutes_late=ending.minutes_late,
        late_by=ending.late_by,
    )


def _book(by: User, case_file: CaseFile, meeting: NewMeeting) -> None:
    try:
        book(
            by=by,
            case_file=case_file,
            counsellor=by,
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            details=meeting.details,
        )
    except Refused as refusal:
        raise RefusedAt("meeting_day", str(refusal)) from refusal


def tell_person(by: User, interview: Interview, ending: Ending) -> None:
    """The shared summary as a message, when the counsellor ticked it."""
    if ending.send_summary:
        send_message(
            by=by,
            case_file=interview.case_file,
            body=interview.shared_summary,
            form_key=interview.form_key or uuid.uuid4(),
        )

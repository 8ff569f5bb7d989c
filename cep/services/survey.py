"""Deeds of the survey: asked when a file closes, answered once at each moment."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from beneficiaries.models import Beneficiary, CaseFile
from beneficiaries.refusals import Refused
from cep.models import LevelPeriod, SurveyAnswer, SurveyMoment
from cep.services.ground import journal
from cep.surveying import (
    ANSWERED,
    ASKED_AFTER,
    LEAVES_WITHIN,
    NOT_NOW,
    TOO_LATE,
    is_asked,
    moment_open,
)
from followup.models import ReminderKind
from followup.reminders import reasons
from followup.reminders.planning import MORNING
from followup.services.reminding import cancel_owed, owe


def follow_closing(case_file: CaseFile) -> None:
    """Closed: both messages are owed. Reopened: none is; the next closing will owe others."""
    subject = f"case_file:{case_file.pk}"
    if case_file.is_open:
        cancel_owed(kind=ReminderKind.SURVEY, subject=subject, reason=reasons.NOT_WANTED)
    elif is_asked(case_file):
        for moment in SurveyMoment:
            _owe(case_file, moment, subject)


def _owe(case_file: CaseFile, moment: SurveyMoment, subject: str) -> None:
    """Its slot names this very closing: a file closed again is asked again."""
    closed_on = case_file.closed_on
    assert closed_on is not None  # noqa: S101 - asked of closed files only
    due_at = _morning(closed_on + ASKED_AFTER[moment])
    not_after = due_at + LEAVES_WITHIN
    if not_after > timezone.now():
        owe(
            kind=ReminderKind.SURVEY,
            subject=subject,
            slot=f"{moment.value} {closed_on.isoformat()} v{case_file.version}",
            case_file=case_file,
            due_at=due_at,
            not_after=not_after,
        )


def _morning(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, MORNING))


@transaction.atomic
def answer_survey(
    *,
    person: Beneficiary,
    case_file: CaseFile,
    satisfaction: int | None,
    usefulness: int | None,
) -> SurveyAnswer:
    """Once for each moment; two Nones are an answer too, and end the asking."""
    locked = CaseFile.objects.select_for_update(of=("self",), no_key=True).get(pk=case_file.pk)
    if locked.beneficiary_id != person.pk or locked.is_open:
        raise Refused(NOT_NOW)
    moment = moment_open(locked.closed_on, timezone.localdate())
    if moment is None:
        raise Refused(TOO_LATE)
    if SurveyAnswer.objects.filter(case_file=locked, moment=moment).exists():
        raise Refused(ANSWERED)
    highest = LevelPeriod.objects.filter(case_file=locked).aggregate(highest=Max("number"))
    answer = SurveyAnswer.objects.create(
        case_file=locked,
        moment=moment,
        satisfaction=satisfaction,
        usefulness=usefulness,
        highest_level=highest["highest"],
    )
    if satisfaction is None and usefulness is None:
        subject = f"case_file:{locked.pk}"
        cancel_owed(kind=ReminderKind.SURVEY, subject=subject, reason=reasons.DONE_SINCE)
    journal("cep.survey_answered_by_person", locked, answer, by=None)
    return answer

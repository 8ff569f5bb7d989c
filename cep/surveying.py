"""When people are asked what they think of the service, and what is said when they are not."""

from __future__ import annotations

import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import CaseFile, Programme
from cep.models import LevelPeriod, SurveyAnswer, SurveyMoment
from followup.models import RightsRequest

DAY: Final = datetime.timedelta(days=1)
# After the closing of the file: from when on each moment is asked, and how long one may answer.
ASKED_AFTER: Final = {SurveyMoment.END: DAY, SurveyMoment.SIX_MONTHS: 182 * DAY}
OPEN_FOR: Final = 60 * DAY
# A message that could not leave for so long is not worth sending.
LEAVES_WITHIN: Final = 30 * DAY

ANSWERED: Final = _("Vous avez déjà répondu. Merci !")
NOT_NOW: Final = _("Il n’y a pas de question à laquelle répondre en ce moment.")
TOO_LATE: Final = _("Le temps pour répondre est passé. Merci d’être venu·e !")


def moment_open(closed_on: datetime.date | None, today: datetime.date) -> SurveyMoment | None:
    """The questions that may be answered that day; the end counts from the closing itself."""
    if closed_on is None or today < closed_on:
        return None
    if today <= closed_on + OPEN_FOR:
        return SurveyMoment.END
    first = closed_on + ASKED_AFTER[SurveyMoment.SIX_MONTHS]
    return SurveyMoment.SIX_MONTHS if first <= today <= first + OPEN_FOR else None


def is_asked(case_file: CaseFile) -> bool:
    """A CEP that began, of somebody who does not object to being measured."""
    if case_file.programme != Programme.CEP or case_file.is_open:
        return False
    objections = RightsRequest.objects.filter(beneficiary=case_file.beneficiary_id)
    if objections.objections_in_force().exists():
        return False
    return LevelPeriod.objects.filter(case_file=case_file).exists()


def wants_no_more(case_file: CaseFile) -> bool:
    """Who passed both questions at the end is not asked again."""
    passed = SurveyAnswer.objects.filter(case_file=case_file, moment=SurveyMoment.END)
    return passed.filter(satisfaction=None, usefulness=None).exists()


def why_nothing(case_file: CaseFile | None, answered: bool, today: datetime.date) -> str | Promise:
    """The sentence in place of the questions; empty while they may be answered."""
    if case_file is None or case_file.is_open:
        return NOT_NOW
    if answered:
        return ANSWERED
    if moment_open(case_file.closed_on, today) is None:
        return TOO_LATE
    return ""

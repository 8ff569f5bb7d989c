"""Which file the two questions are about, and whether they may be answered today."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise

from beneficiaries.models import Beneficiary, CaseFile, Programme
from cep.models import SurveyAnswer, SurveyMoment
from cep.surveying import moment_open, why_nothing
from followup.space.files import chosen_file, files_of
from followup.space.person import PersonRequest

Text = str | Promise


@dataclass(frozen=True, slots=True)
class SurveyPage:
    """The file, the moment, and the sentence when there is nothing to answer."""

    file: CaseFile | None
    moment: SurveyMoment | None
    sentence: Text
    by_link: bool

    @property
    def is_later(self) -> bool:
        return self.moment == SurveyMoment.SIX_MONTHS


def survey_page(request: PersonRequest) -> SurveyPage:
    """The file of the link; else the one that the address names, or that waits for an answer."""
    files = [one for one in files_of(request) if one.programme == Programme.CEP]
    narrow = request.link is not None and request.link.subject_id is not None
    if narrow and request.link is not None:
        file = next((one for one in files if one.pk == request.link.subject_id), None)
    elif "dossier" in request.GET:
        file = chosen_file(request, files)
    else:
        file = next((one for one in files if _waits(one)), files[0] if files else None)
    today = timezone.localdate()
    moment = moment_open(file.closed_on, today) if file else None
    answered = file is not None and _answered(file, moment)
    return SurveyPage(file, moment, why_nothing(file, answered, today), narrow)


def _answered(file: CaseFile, moment: SurveyMoment | None) -> bool:
    """This moment; or the last one, when none is open any more."""
    answers = SurveyAnswer.objects.filter(case_file=file)
    return (answers.filter(moment=moment) if moment else answers).exists()


def _waits(file: CaseFile) -> bool:
    moment = moment_open(file.closed_on, timezone.localdate())
    return moment is not None and not _answered(file, moment)


def waiting_surveys(person: Beneficiary) -> int:
    """Files closed lately whose questions wait; one query for the files, one for the answers."""
    today = timezone.localdate()
    files = person.case_files.filter(programme=Programme.CEP, closed_on__isnull=False)
    asked = {
        (pk, moment.value)
        for pk, closed_on in files.order_by("pk").values_list("pk", "closed_on")
        if (moment := moment_open(closed_on, today)) is not None
    }
    if not asked:
        return 0
    answers = SurveyAnswer.objects.filter(case_file__in=[pk for pk, _moment in asked])
    return len(asked - set(answers.order_by("pk").values_list("case_file", "moment")))


def has_survey(person: Beneficiary) -> bool:
    """The line of the space is there only while there is something to answer."""
    return waiting_surveys(person) > 0

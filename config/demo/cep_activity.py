"""What people of the demo answered about the service, and the indicators of last night."""

from __future__ import annotations

import datetime

from django.utils import timezone

from beneficiaries.models import CaseFile, Programme
from cep.models import LevelPeriod, SurveyAnswer, SurveyMoment
from cep.services.figures import count_everywhere
from config.demo.telling import Book

# Satisfaction and usefulness, file after file; None for who passes, nobody for who is silent.
ANSWERS = ((4, 4), (3, 4), None, (4, 3), (4, None), (2, 3), (3, 3), None, (4, 4), (3, 2))
AFTER = datetime.timedelta(days=3)


def tell_activity(book: Book) -> None:
    """Answers of files closed for some days; the newest closing still waits for its own."""
    keys = [case_file.pk for case_file in book.files.values()]
    limit = timezone.localdate() - 2 * AFTER
    files = CaseFile.objects.filter(pk__in=keys, programme=Programme.CEP, closed_on__lt=limit)
    for number, case_file in enumerate(files.order_by("closed_on", "pk")):
        said = ANSWERS[number % len(ANSWERS)]
        levels = LevelPeriod.objects.filter(case_file=case_file)
        reached = levels.order_by("-number").values_list("number", flat=True).first()
        if said is None or reached is None or case_file.closed_on is None:
            continue
        noon = datetime.datetime.combine(case_file.closed_on + AFTER, datetime.time(12))
        SurveyAnswer.objects.create(
            case_file=case_file,
            moment=SurveyMoment.END,
            satisfaction=said[0],
            usefulness=said[1],
            highest_level=reached,
            answered_at=timezone.make_aware(noon),
        )
        at = timezone.make_aware(noon)
        book.line("cep.survey_answered_by_person", at, None, case_file)


def count_figures() -> None:
    """As every night."""
    count_everywhere()

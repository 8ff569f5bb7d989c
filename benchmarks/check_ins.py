"""One question of a check-in, read by who came through the link of a message."""

from __future__ import annotations

import datetime
from urllib.parse import urlsplit

from django.utils import timezone

from alliance.instruments.bank import house_version
from alliance.models import CheckIn
from benchmarks.visitor import Unexpected, Visitor, hidden_fields
from beneficiaries.models import CaseFile
from followup.models import LinkPurpose
from followup.services.personal_links import new_link

BY_LINK = "lien"
A_WEEK = datetime.timedelta(days=7)


def question_paths(organisation: str) -> tuple[str, ...]:
    """The six questions of one check-in, asked for this measure."""
    files = CaseFile.objects.filter(organisation__slug=organisation, closed_on__isnull=True)
    file = files.order_by("pk")[files.count() // 2]
    check_in = CheckIn.objects.create(
        case_file=file,
        instrument_version=house_version(),
        session_on=timezone.localdate(),
        closes_at=timezone.now() + A_WEEK,
    )
    return tuple(f"/mon-espace/points/{check_in.pk}/question/{number}/" for number in range(1, 7))


def by_link(port: int) -> Visitor:
    """Through the door, as from the message."""
    check_in = CheckIn.objects.select_related("case_file__beneficiary").latest("pk")
    person = check_in.case_file.beneficiary
    link = new_link(person=person, purpose=LinkPurpose.QUESTIONNAIRE, subject_id=check_in.pk)
    path, visitor = urlsplit(link).path, Visitor(port)
    fields = hidden_fields(visitor.get(path).body)
    answer = visitor.post(path, fields)
    if answer.status != 302:
        raise Unexpected(f"Le lien d’un point d’étape a répondu {answer.status}.")
    return visitor

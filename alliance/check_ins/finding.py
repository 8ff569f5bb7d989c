"""How the person's pages find their rows: their own, and by the link of one, that one only."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404

from alliance.models import AllianceWatch, CheckIn
from beneficiaries.models import Beneficiary, CaseFile
from followup.models import LinkPurpose, PersonalLink


def own_check_in(person: Beneficiary, link: PersonalLink | None, pk: int) -> CheckIn:
    """With all that answering reads, in one query and one for the questions."""
    narrow = link is not None and link.purpose == LinkPurpose.QUESTIONNAIRE
    if narrow and link is not None and link.subject_id != pk:
        raise Http404
    return get_object_or_404(CheckIn.objects.with_ground().of_person(person), pk=pk)


def watch_of(case_file: CaseFile) -> AllianceWatch | None:
    """What was decided and seen of a file, if anything was."""
    found: AllianceWatch | None = (
        AllianceWatch.objects.select_related("trusted_person").filter(case_file=case_file).first()
    )
    return found

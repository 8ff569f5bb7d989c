"""What the keyboard form of a paper filling is made of."""

from __future__ import annotations

import datetime

from django.utils import timezone

from alliance.instruments.wording import Sheet, sheet
from alliance.models import ReadingMode
from alliance.services.owing import paper_version
from beneficiaries.models import CaseFile
from followup.models import Appointment
from followup.models.appointment import Outcome


def paper_sheet(case_file: CaseFile, mode: str) -> Sheet:
    """The questionnaire in force, as this person reads; the other edition on demand."""
    person = case_file.beneficiary
    chosen = mode if mode in ReadingMode.values else person.reading_mode
    return sheet(paper_version(case_file.organisation), language=person.language, mode=chosen)


def last_meeting_day(case_file: CaseFile) -> datetime.date:
    """The last meeting that was held, else today."""
    held = Appointment.objects.filter(case_file=case_file, outcome=Outcome.SEEN)
    start = held.order_by("-starts_at").values_list("starts_at", flat=True).first()
    return timezone.localdate(start) if start else timezone.localdate()

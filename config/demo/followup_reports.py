"""Two progress reports in the demo: one that Basile has, one still to be reread."""

from __future__ import annotations

import datetime

from django.utils import timezone

from accounts.standing import standing_of
from beneficiaries.models import CaseFile
from config.demo.telling import Book
from followup.reports.data import Wish
from followup.reports.sections import Section
from followup.services.reports import make_report, share_report

SHOWCASE = "with_account"
REMARKS = (
    "Je suis content d’avoir repris confiance. Je voudrais aller plus vite sur la formation, "
    "et garder mes mercredis pour mes enfants."
)


def tell_reports(book: Book) -> None:
    """Made by the service, as anybody would."""
    pk = book.files[SHOWCASE].pk
    files = CaseFile.objects.select_related("organisation", "beneficiary", "referent", "team")
    case_file = files.get(pk=pk)
    by = case_file.referent
    if by is None:
        return
    by.standing = standing_of(by, case_file.organisation_id)
    today = timezone.localdate()
    middle = max(today - datetime.timedelta(days=30), case_file.opened_on)
    everything = tuple(Section.values)
    start = min(case_file.opened_on, middle)
    first = Wish(start, middle, "fr", False, everything, REMARKS)
    share_report(by=by, report=make_report(by=by, case_file=case_file, wish=first))
    second = Wish(start, today, "fr", False, everything)
    make_report(by=by, case_file=case_file, wish=second)

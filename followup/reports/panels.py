"""What the case file shows of its reports: the last ones, and their lines in the thread."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any, Final

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from beneficiaries.models import CaseFile
from beneficiaries.panels import Visit
from beneficiaries.prepared import FILE, Prepared
from beneficiaries.thread import MOST_ROWS, Event
from followup.models import ProgressReport

SHOWN: Final = 3
KIND: Final = "documents"


REPORTS = Prepared(
    lambda: (
        ProgressReport.objects.filter(case_file=FILE)
        .select_related("made_by")
        .order_by("-number")[:MOST_ROWS]
    )
)


def reports_panel(visit: Visit) -> dict[str, Any]:
    """The last ones, newest first."""
    return {
        "reports": REPORTS.rows(file=visit.case_file.pk)[:SHOWN],
        "all_url": visit.address("followup:reports"),
    }


def report_events(
    case_file: CaseFile, kinds: frozenset[str], before: datetime.datetime
) -> Iterable[Event]:
    """Made, then shared."""
    for row in REPORTS.rows(file=case_file.pk):
        link = {
            "url": reverse("followup:report", args=[case_file.pk, row.pk]),
            "label": _("Ouvrir le rapport"),
        }
        key, number = f"report-{row.pk:020d}", {"number": row.number}
        if row.made_at < before:
            yield Event(
                at=row.made_at,
                kind=KIND,
                key=key,
                title=_("Rapport d’étape établi, version %(number)s") % number,
                text=_("Du %(start)s au %(end)s")
                % {
                    "start": date_format(row.starts_on, "j F Y"),
                    "end": date_format(row.ends_on, "j F Y"),
                },
                detail=_("par %(who)s") % {"who": row.made_by},
                **link,
            )
        if row.shared_at and row.shared_at < before:
            yield Event(
                at=row.shared_at,
                kind=KIND,
                key=f"{key}-shared",
                title=_("Rapport d’étape partagé avec la personne, version %(number)s") % number,
                **link,
            )

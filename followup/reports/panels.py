"""What the case file shows of its reports: the last ones, and their lines in the thread."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from beneficiaries.models import CaseFile
from beneficiaries.panels import Visit
from beneficiaries.prepared import FILE, Prepared
from beneficiaries.thread import BEFORE, MOST_ROWS, Event
from followup.models import ProgressReport

SHOWN: Final = 3
KIND: Final = "documents"


LAST = Prepared(
    lambda: (
        ProgressReport.objects.filter(case_file=FILE)
        .select_related("made_by")
        .order_by("-number")[:SHOWN]
    )
)
EVENTS = Prepared(
    lambda: (
        ProgressReport.objects.filter(
            Q(made_at__lt=BEFORE) | Q(shared_at__lt=BEFORE), case_file=FILE
        )
        .select_related("made_by")
        .order_by("-made_at", "-pk")[:MOST_ROWS]
    )
)


def reports_panel(visit: Visit) -> dict[str, Any]:
    """The last ones, newest first."""
    return {
        "reports": LAST.rows(file=visit.case_file.pk),
        "all_url": visit.address("followup:reports"),
    }


def report_events(
    case_file: CaseFile, kinds: frozenset[str], before: datetime.datetime
) -> Iterable[Event]:
    """Made, then shared."""
    for row in EVENTS.rows(file=case_file.pk, before=before):
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

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
from beneficiaries.thread import Event
from followup.models import ProgressReport

SHOWN: Final = 3
MOST: Final = 200
KIND: Final = "documents"


def reports_panel(visit: Visit) -> dict[str, Any]:
    """The last ones, newest first."""
    rows = ProgressReport.objects.filter(case_file=visit.case_file).select_related("made_by")
    return {
        "reports": list(rows.order_by("-number")[:SHOWN]),
        "all_url": visit.address("followup:reports"),
    }


def report_events(
    case_file: CaseFile, kinds: frozenset[str], before: datetime.datetime | None, limit: int
) -> Iterable[Event]:
    """Made, then shared."""
    older = Q(made_at__lt=before) | Q(shared_at__lt=before) if before else Q()
    rows = ProgressReport.objects.filter(older, case_file=case_file).select_related("made_by")
    for row in rows.order_by("-made_at", "-pk")[:MOST]:
        link = {
            "url": reverse("followup:report", args=[case_file.pk, row.pk]),
            "label": _("Ouvrir le rapport"),
        }
        key, number = f"report-{row.pk:020d}", {"number": row.number}
        if before is None or row.made_at < before:
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
        if row.shared_at and (before is None or row.shared_at < before):
            yield Event(
                at=row.shared_at,
                kind=KIND,
                key=f"{key}-shared",
                title=_("Rapport d’étape partagé avec la personne, version %(number)s") % number,
                **link,
            )

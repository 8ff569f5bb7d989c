"""Interviews in the thread: the shared summary; private notes never travel that way."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries.models import CaseFile
from beneficiaries.prepared import FILE, Prepared
from beneficiaries.thread import BEFORE, PIECE, Event, Source
from followup.models import Interview

EXCERPT = 320


INTERVIEWS = Prepared(
    lambda: (
        Interview.objects.filter(case_file=FILE, held_at__lt=BEFORE)
        .select_related("counsellor")
        .defer("private_notes")
        .order_by("-held_at", "-pk")[:PIECE]
    )
)


def _interviews(
    case_file: CaseFile, kinds: frozenset[str], before: datetime.datetime
) -> Iterable[Event]:
    for row in INTERVIEWS.rows(file=case_file.pk, before=before):
        yield Event(
            at=row.held_at,
            kind="entretiens",
            key=f"interview-{row.pk:020d}",
            title=_("Entretien, %(mode)s") % {"mode": row.get_mode_display().lower()},
            text=Truncator(row.shared_summary or row.closing).chars(EXCERPT),
            detail=_detail(row),
            tone="note",
            url=reverse("followup:interview", args=[case_file.pk, row.pk]),
            label=_("Lire le compte rendu"),
        )


def _detail(row: Interview) -> str:
    """With whom, how long, and whether the log waits to be closed."""
    parts = [
        _("avec %(who)s") % {"who": row.counsellor},
        _("%(minutes)s min") % {"minutes": row.minutes},
    ]
    if not row.is_closed:
        parts.append(_("à clore"))
    return " · ".join(parts)


INTERVIEW_SOURCE = Source(
    "followup.interviews", {"entretiens": gettext_lazy("Entretiens")}, order=10, fetch=_interviews
)

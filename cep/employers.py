"""Employers and schools of a career path: words by which a person may be recognised."""

from __future__ import annotations

from collections.abc import Iterable

from beneficiaries.models import CaseFile
from cep.models import CareerEntry

MOST = 200


def employers_of(case_file: CaseFile) -> Iterable[str]:
    """As they are written in the path."""
    rows = CareerEntry.objects.filter(case_file=case_file).exclude(place="")
    return rows.order_by("place").values_list("place", flat=True).distinct()[:MOST]

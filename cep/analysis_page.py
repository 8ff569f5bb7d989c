"""What was looked at together, as the page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F
from django.utils import timezone

from beneficiaries.models import Barrier, CaseFile
from beneficiaries.rome import label_of
from cep.career_line import CareerStrip, career_strip
from cep.models import AcceptedLimit, Asset, CareerEntry, CareerProject, Request

MOST = 60


@dataclass(frozen=True, slots=True)
class CareerLine:
    """One line of the career path, with the name of its trade."""

    entry: CareerEntry
    trade: str


@dataclass(frozen=True, slots=True)
class AnalysisView:
    """Earlier wordings, what to lean on, what is accepted, the career from the newest."""

    earlier_requests: tuple[Request, ...]
    assets: tuple[Asset, ...]
    limits: tuple[AcceptedLimit, ...]
    career: tuple[CareerLine, ...]
    strip: CareerStrip | None
    projects: tuple[CareerProject, ...]
    barriers: tuple[Barrier, ...]


def analysis_view(case_file: CaseFile) -> AnalysisView:
    """Six queries."""
    requests = Request.objects.filter(case_file=case_file).select_related("recorded_by")
    career = CareerEntry.objects.filter(case_file=case_file).order_by(
        F("ends_on").desc(nulls_first=True), F("starts_on").desc(nulls_last=True), "pk"
    )
    entries = list(career[:MOST])
    barriers = Barrier.objects.filter(case_file=case_file, resolved_at__isnull=True)
    return AnalysisView(
        earlier_requests=tuple(requests.order_by("-recorded_at", "-pk")[1:MOST]),
        assets=tuple(Asset.objects.filter(case_file=case_file).order_by("pk")[:MOST]),
        limits=tuple(AcceptedLimit.objects.filter(case_file=case_file).order_by("pk")[:MOST]),
        career=tuple(CareerLine(entry, label_of(entry.rome)) for entry in entries),
        strip=career_strip(entries, timezone.localdate()),
        barriers=tuple(barriers.order_by("review_on", "pk")[:MOST]),
        projects=tuple(CareerProject.objects.filter(case_file=case_file).order_by("pk")[:MOST]),
    )

"""What a progress report costs beside bare WeasyPrint on the same page, and many in a row."""

from __future__ import annotations

import datetime
import resource
import statistics
import time
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path

from django.db.models import Count
from django.utils import timezone

from accounts.models import User
from beneficiaries.models import CaseFile
from followup.models import ProgressReport
from followup.printing import pdf
from followup.reports.data import Wish
from followup.reports.sections import Section
from followup.services import report_batches, reports

AIM = 1.5
ROUNDS = 7
MANY = 500
SLICE = 30.0


@dataclass(frozen=True, slots=True)
class ReportTimes:
    """Milliseconds for one, seconds and memory for many."""

    ours_ms: float
    bare_ms: float
    bytes: int
    many: int
    many_seconds: float
    slices: int
    grown_mb: float

    @property
    def ratio(self) -> float:
        return round(self.ours_ms / self.bare_ms, 2)

    def as_json(self) -> dict[str, float]:
        return {**asdict(self), "ratio": self.ratio, "aim": AIM}


def measure_reports(email: str, many: int = MANY) -> ReportTimes:
    """The fullest file of that person, then a whole batch as the worker writes it."""
    user = User.objects.get(email=email)
    mine = CaseFile.objects.openable_by(user)
    files = mine.select_related("organisation", "beneficiary", "referent", "team")
    fullest = files.annotate(steps_here=Count("steps")).order_by("-steps_here", "pk")
    case_file = fullest[0]
    end = timezone.localdate()
    wish = Wish(end - datetime.timedelta(days=180), end, "fr", False, tuple(Section.values))
    html = _page(case_file, wish, user)
    bare = _median(lambda: _bare(html))
    made: list[ProgressReport] = []
    ours = _median(
        lambda: made.append(reports.write_report(by=user, case_file=case_file, wish=wish))
    )
    ids = list(mine.order_by("pk").values_list("pk", flat=True)[:many])
    batch = report_batches.order_batch(by=user, case_file_ids=ids, wish=wish, form_key=uuid.uuid4())
    report_batches.write_slice(batch.pk, seconds=SLICE / 10)  # fonts, templates, caches: warm
    before, started, slices = _memory(), time.perf_counter(), 1
    while not report_batches.write_slice(batch.pk, seconds=SLICE):
        slices += 1
    return ReportTimes(
        ours_ms=round(ours * 1000, 1),
        bare_ms=round(bare * 1000, 1),
        bytes=made[-1].file.size,
        many=len(ids),
        many_seconds=round(time.perf_counter() - started, 1),
        slices=slices,
        grown_mb=round(_memory() - before, 1),
    )


def _page(case_file: CaseFile, wish: Wish, user: User) -> str:
    """The page that our door gives to the printer."""
    kept: list[str] = []
    written = pdf.pdf_of

    def keep(html: str, *, accent: str = "") -> bytes:
        kept.append(html)
        return written(html, accent=accent)

    pdf.pdf_of = keep
    try:
        content = reports.draft(by=user, case_file=case_file, wish=wish)
        reports.printed(content, case_file)
    finally:
        pdf.pdf_of = written
    return kept[0]


def _bare(html: str) -> None:
    """The library as its tutorial shows it, with the same style sheets and our fetcher."""
    printer = import_module("weasyprint")
    source = printer.HTML(string=html, base_url=pdf.BASE, url_fetcher=pdf.OwnFilesOnly())
    sheets = [pdf.BASE + name for name in pdf.SHEETS]
    source.write_pdf(stylesheets=sheets, pdf_variant="pdf/ua-1")


def _median(work: Callable[[], object]) -> float:
    """The middle of several rounds, the first one left out."""
    times = []
    for _round in range(ROUNDS + 1):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times[1:])


def _memory() -> float:
    """Megabytes held now, where Linux tells; else the most ever held."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return pages * resource.getpagesize() / 2**20

"""Progress reports of one file: prepared, shown before, made, shared, fetched."""

from __future__ import annotations

import io
from typing import IO

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Capability, requires
from accounts.held import held_data
from beneficiaries.models import CaseFile
from beneficiaries.refusals import Refused
from beneficiaries.views.opening import (
    actor,
    asks_for_a_reason,
    file_to_read,
    file_to_write,
)
from beneficiaries.way_back import address
from followup.forms.reports import ReportForm
from followup.models import ProgressReport
from followup.reports.content import ReportContent
from followup.services import reports as service

PDF = "application/pdf"


@require_safe
@requires(Capability.OPEN_CASE_FILES)
@asks_for_a_reason
def reports(request: HttpRequest, pk: int) -> HttpResponse:
    """The reports of a file, the newest first."""
    case_file = file_to_read(request, pk)
    rows = ProgressReport.objects.visible_to(actor(request)).filter(case_file=case_file)
    rows = rows.select_related("made_by").order_by("-number")
    return _page(request, "followup/reports.html", case_file, reports=list(rows[:200]))


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose, look, then make: the preview stands under the choices."""
    case_file = file_to_write(request, pk)
    data = request.POST if request.method == "POST" else held_data(request)
    form, content = ReportForm(data, case_file=case_file), None
    if request.method == "POST" and form.is_valid():
        by, wish = actor(request), form.wish
        try:
            if "make" in request.POST:
                key = form.cleaned_data["form_key"]
                made = service.make_report(by=by, case_file=case_file, wish=wish, form_key=key)
                messages.success(request, _("Le rapport est établi."))
                return redirect(_address(request, "report", made))
            content = service.draft(by=by, case_file=case_file, wish=wish)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _form_page(request, case_file, form, content)


@require_POST
@requires(Capability.WRITE_CASE_FILES)
def preview(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The draft on paper; nothing is kept of it."""
    case_file = file_to_write(request, pk)
    form = ReportForm(request.POST, case_file=case_file)
    if form.is_valid():
        try:
            drawn = service.draft_pdf(by=actor(request), case_file=case_file, wish=form.wish)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _pdf(io.BytesIO(drawn), "apercu.pdf")
    return _form_page(request, case_file, form, None)


@require_safe
@requires(Capability.OPEN_CASE_FILES)
@asks_for_a_reason
def report(request: HttpRequest, pk: int, report_pk: int) -> HttpResponse:
    """One report: what it holds, to whom it went."""
    case_file = file_to_read(request, pk)
    return _page(
        request,
        "followup/report.html",
        case_file,
        report=_report(request, case_file, report_pk),
        may_write=service.may_share(actor(request), case_file),
    )


@require_safe
@requires(Capability.OPEN_CASE_FILES)
@asks_for_a_reason
def report_file(request: HttpRequest, pk: int, report_pk: int) -> HttpResponseBase:
    """The file as it was made."""
    found = _report(request, file_to_read(request, pk), report_pk)
    try:
        content = service.open_file(found)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(_address(request, "report", found))
    return _pdf(content, service.file_name(found))


@require_POST
@requires(Capability.WRITE_CASE_FILES)
def share(request: HttpRequest, pk: int, report_pk: int) -> HttpResponse:
    """Put it into the person's space."""
    found = _report(request, file_to_write(request, pk), report_pk)
    try:
        shared = service.share_report(by=actor(request), report=found)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        if shared:
            messages.success(request, _("Le rapport est dans l’espace de la personne."))
    return redirect(_address(request, "report", found))


def _report(request: HttpRequest, case_file: CaseFile, pk: int) -> ProgressReport:
    rows = ProgressReport.objects.visible_to(actor(request)).filter(case_file=case_file)
    whole = rows.select_related("made_by", "case_file__beneficiary", "case_file__organisation")
    return get_object_or_404(whole, pk=pk)


def _pdf(content: IO[bytes], name: str) -> FileResponse:
    """Always a download: a browser's reader knows nothing of our rules."""
    return FileResponse(content, as_attachment=True, filename=name, content_type=PDF)


def _address(request: HttpRequest, name: str, found: ProgressReport) -> str:
    return address(f"followup:{name}", found.case_file_id, found.pk, query=request.GET)


def _form_page(
    request: HttpRequest, case_file: CaseFile, form: ReportForm, content: ReportContent | None
) -> HttpResponse:
    context = {"form": form, "content": content}
    return _page(request, "followup/report_new.html", case_file, **context)


def _page(
    request: HttpRequest, template: str, case_file: CaseFile, **context: object
) -> HttpResponse:
    shown = {"case_file": case_file, "person": case_file.beneficiary, **context}
    return render(request, template, shown)

"""Exports: at once when short, otherwise ordered, followed and fetched."""

from __future__ import annotations

import io
from typing import IO

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Capability, requires
from accounts.proof import fresh_proof
from accounts.requests import SignedInRequest
from accounts.security_events import report_export
from beneficiaries import tasks
from beneficiaries.export_subjects import CASE_FILES, subject_of
from beneficiaries.listing import list_url
from beneficiaries.models import ExportJob
from beneficiaries.refusals import Refused
from beneficiaries.services import exports, ordered_files
from beneficiaries.services.export_selection import Selection
from beneficiaries.spreadsheet import TYPES


@require_POST
@requires(Capability.EXPORT_CASELOAD)
@fresh_proof
def export(request: SignedInRequest) -> HttpResponseBase:
    """The list on the screen as a file; a long one becomes an order."""
    kind, state = request.POST.get("kind", ""), request.POST.get("filters", "")
    if kind not in TYPES:
        messages.error(request, _("Choisissez un format : CSV ou XLSX."))
        return redirect(list_url(state))
    try:
        selection = Selection(request.user, state)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(list_url(state))
    count = selection.count()
    if count > exports.DIRECT_ROWS:
        job = exports.order_export(by=request.user, kind=kind, state=state, count=count)
        tasks.make_export_task.delay_on_commit(job.pk)
        return redirect("beneficiaries:export_job", pk=job.pk)
    target = io.BytesIO()
    done = exports.export_now(
        by=request.user, selection=selection, kind=kind, count=count, target=target
    )
    _tell(request, kind, done)
    target.seek(0)
    return _file(target, kind, request)


@requires(Capability.EXPORT_CASELOAD)
def export_job(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """How far it is; POST sends an order again that nobody took."""
    job = get_object_or_404(ExportJob.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        try:
            exports.order_again(by=request.user, job=job)
        except Refused as refusal:
            messages.warning(request, str(refusal))
        else:
            tasks.make_export_task.delay_on_commit(job.pk)
        return redirect("beneficiaries:export_job", pk=job.pk)
    subject = subject_of(job.subject)
    context = {
        "job": job,
        "subject": subject,
        "stuck": exports.is_stuck(job),
        "expired": ordered_files.is_expired(job),
        "lost": ordered_files.is_lost(job),
        "back": subject.back(job.filters),
    }
    part = "#progress" if request.htmx else ""
    return render(request, f"beneficiaries/export.html{part}", context)


@require_safe
@requires(Capability.EXPORT_CASELOAD)
def export_file(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The file, to its author only, while their rights are those it was made with."""
    job = get_object_or_404(ExportJob.objects.visible_to(request.user), pk=pk)
    if not ordered_files.is_offered(job):
        raise Http404
    changed = _("Vos droits ont changé : refaites l’export depuis la liste.")
    gone = _("Ce fichier n’existe plus : relancez l’export.")
    try:
        content = ordered_files.open_for(request.user, job, changed=changed, gone=gone)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("beneficiaries:export_job", pk=job.pk)
    _tell(request, job.kind, job.row_count, job.subject)
    return _file(content, job.kind, request, subject_of(job.subject).file_name)


def _file(
    content: IO[bytes], kind: str, request: SignedInRequest, name: str = "dossiers"
) -> FileResponse:
    organisation = request.user.standing.organisation
    name = f"{name}-{slugify(str(organisation))}-{timezone.localdate()}.{kind}"
    return FileResponse(content, as_attachment=True, filename=name, content_type=TYPES[kind])


def _tell(request: SignedInRequest, kind: str, rows: int, subject: str = CASE_FILES) -> None:
    organisation = request.user.standing.organisation
    report_export(
        request=request,
        what=f"{subject}.{kind}",
        rows=rows,
        organisation_id=organisation.pk if organisation else None,
    )

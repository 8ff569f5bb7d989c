"""Reports of a list: ordered, followed, fetched as one ZIP."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import Capability, requires
from accounts.proof import fresh_proof
from accounts.requests import SignedInRequest
from accounts.security_events import report_export
from beneficiaries.listing import list_url
from beneficiaries.refusals import Refused
from beneficiaries.services import ordered_files
from followup import tasks
from followup.forms.reports import BatchForm
from followup.models import ReportBatch
from followup.services import report_batches as service


@requires(Capability.WRITE_CASE_FILES)
@fresh_proof
def new(request: SignedInRequest) -> HttpResponse:
    """Which period and sections, for the files of the list."""
    state = (request.POST if request.method == "POST" else request.GET).get("filters", "")
    try:
        files = service.chosen_files(request.user, state)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(list_url(state))
    form = BatchForm(request.POST or None, initial={"filters": state})
    if request.method == "POST" and form.is_valid():
        key, wish = form.cleaned_data["form_key"], form.wish
        try:
            batch = service.order_batch(
                by=request.user, case_file_ids=files, wish=wish, form_key=key
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            tasks.write_reports.delay_on_commit(batch.pk)
            return redirect("followup:report_batch", pk=batch.pk)
    context = {"form": form, "count": len(files), "back": list_url(state)}
    return render(request, "followup/report_batch_new.html", context)


@requires(Capability.WRITE_CASE_FILES)
def batch(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far it is; POST goes on with an order that nobody works on."""
    found = get_object_or_404(ReportBatch.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        try:
            service.order_again(by=request.user, batch=found)
        except Refused as refusal:
            messages.warning(request, str(refusal))
        else:
            tasks.write_reports.delay_on_commit(found.pk)
        return redirect("followup:report_batch", pk=found.pk)
    context = {
        "batch": found,
        "made": found.done_count - len(found.skipped),
        "stuck": service.is_stuck(found),
        "expired": ordered_files.is_expired(found),
        "lost": ordered_files.is_lost(found),
    }
    part = "#progress" if request.htmx else ""
    return render(request, f"followup/report_batch.html{part}", context)


@require_safe
@requires(Capability.WRITE_CASE_FILES)
def batch_file(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The ZIP, to its author only, while their rights are those it was made with."""
    found = get_object_or_404(ReportBatch.objects.visible_to(request.user), pk=pk)
    if not ordered_files.is_offered(found):
        raise Http404
    changed = _("Vos droits ont changé : demandez à nouveau ces rapports.")
    gone = _("Ce fichier n’existe plus : relancez la préparation.")
    try:
        content = ordered_files.open_for(request.user, found, changed=changed, gone=gone)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("followup:report_batch", pk=found.pk)
    rows, here = found.done_count, found.organisation_id
    report_export(request=request, what="reports.zip", rows=rows, organisation_id=here)
    name = f"rapports-{timezone.localdate()}.zip"
    return FileResponse(content, as_attachment=True, filename=name, content_type="application/zip")

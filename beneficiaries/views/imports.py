"""Pages of the import: send a file, check it, record it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.access import Capability, requires
from accounts.held import held_data
from accounts.models import Organisation, User
from accounts.requests import SignedInRequest
from beneficiaries.forms.import_columns import MappingForm
from beneficiaries.forms.imports import RowForm, UploadForm
from beneficiaries.import_pages import batch_context, batches_page
from beneficiaries.importing.columns import TARGETS, names_a_person
from beneficiaries.importing.records import Remark
from beneficiaries.importing.refused import model_csv, refused_csv
from beneficiaries.importing.unreadable import UnreadableFile
from beneficiaries.models import Beneficiary, ImportBatch, ImportRow, ImportStatus, Verdict
from beneficiaries.refusals import Refused
from beneficiaries.services.import_commit import resume_commit, seems_stopped, start_commit
from beneficiaries.services.importing import abandon_batch, correct_row, read_batch, remap_batch
from beneficiaries.tasks import commit_import
from beneficiaries.views.opening import actor


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.IMPORT_CASELOAD)
def imports(request: SignedInRequest) -> HttpResponse:
    """The imports of the organisation, and the form that sends a file."""
    user = actor(request)
    form = UploadForm(request.POST or None, request.FILES or None, user=user)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = read_batch(
                by=user,
                organisation=_organisation(user),
                file_name=file.name,
                data=file.read(),
                choices=form.choices,
            )
        except UnreadableFile as error:
            form.add_error("file", str(error))
        else:
            named = names_a_person(batch.columns.values())
            return redirect(f"beneficiaries:import_{'batch' if named else 'columns'}", batch.pk)
    page = batches_page(ImportBatch.objects.visible_to(user), request.GET.get("page", "1"))
    context = {"form": form, "page": page, "targets": TARGETS.values()}
    return render(
        request, "beneficiaries/imports.html", context, status=422 if form.errors else 200
    )


@require_safe
@requires(Capability.IMPORT_CASELOAD)
def model_file(request: SignedInRequest) -> HttpResponse:
    """An empty table whose header needs no mapping."""
    return _csv(model_csv(), "modele-import.csv")


@require_safe
@requires(Capability.IMPORT_CASELOAD)
def batch(request: SignedInRequest, pk: int) -> HttpResponse:
    """Step 1, the recording under way, or its result."""
    found = _batch(request, pk)
    template = "beneficiaries/import_batch.html" + ("#rows" if request.htmx else "")
    return render(request, template, batch_context(found, request.GET))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.IMPORT_CASELOAD)
def columns(request: SignedInRequest, pk: int) -> HttpResponse:
    """Which column feeds what; whom the names of counsellors mean."""
    user, found = actor(request), _batch(request, pk)
    data = request.POST if request.method == "POST" else held_data(request)
    form = MappingForm(data, user=user, batch=found)
    if request.method == "POST" and form.is_valid():
        try:
            remap_batch(
                by=user,
                batch=found,
                columns=form.columns,
                referents=form.referents,
                choices=form.choices,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Le fichier a été relu avec ces choix."))
            return redirect("beneficiaries:import_batch", pk)
    context = {"form": form, "batch": found, "columns": list(form.mapped_columns())}
    return render(request, "beneficiaries/import_columns.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.IMPORT_CASELOAD)
def row(request: SignedInRequest, pk: int, row: int) -> HttpResponse:
    """The cells of one row, corrected in place or on a page of their own."""
    rows = ImportRow.objects.visible_to(actor(request)).select_related("batch__organisation")
    found = get_object_or_404(rows.exclude(verdict=Verdict.IGNORED), batch=pk, pk=row)
    data = request.POST if request.method == "POST" else held_data(request)
    form = RowForm(data, row=found, by=actor(request))
    if request.method == "POST" and form.is_valid():
        try:
            corrected = correct_row(
                by=actor(request), row=found, cells=form.cells, decision=form.decision
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _after_correction(request, corrected)
    return _row_page(request, found, form)


def _row_page(request: SignedInRequest, row: ImportRow, form: RowForm) -> HttpResponse:
    """The cells to correct; the look-alike is named to those who may know of it."""
    known = Beneficiary.objects.visible_to(actor(request)).filter(pk=row.match_id or 0)
    context = {
        "form": form,
        "row": row,
        "batch": row.batch,
        "known": known.first(),
        "query": request.GET.urlencode(),
    }
    part = "#editor" if request.htmx else ""
    return render(request, f"beneficiaries/import_row.html{part}", context)


def _after_correction(request: SignedInRequest, row: ImportRow) -> HttpResponse:
    """Back to the same page of the table, with what became of the row said."""
    said = _("Ligne %(line)s : %(verdict)s.") % {
        "line": row.first_line,
        "verdict": Verdict(row.verdict).label,
    }
    if request.htmx:
        context = batch_context(_batch(request, row.batch_id), request.GET) | {"said": said}
        response = render(request, "beneficiaries/import_batch.html#rows", context)
        response["HX-Retarget"], response["HX-Reswap"] = "#import-rows", "outerHTML"
        return response
    messages.success(request, said)
    response = redirect("beneficiaries:import_batch", row.batch_id)
    response["Location"] += f"?{request.GET.urlencode()}" if request.GET else ""
    return response


@require_POST
@requires(Capability.IMPORT_CASELOAD)
def commit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Step 2 begins; asked again when nobody seems to work, it rings the bell again."""
    found = _batch(request, pk)
    try:
        if seems_stopped(found):
            resume_commit(batch=found)
        else:
            start_commit(by=actor(request), batch=found)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("beneficiaries:import_batch", pk)
    commit_import.delay_on_commit(found.pk)
    return redirect("beneficiaries:import_batch", pk)


@require_safe
@requires(Capability.IMPORT_CASELOAD)
def progress(request: SignedInRequest, pk: int) -> HttpResponse:
    """The bar, asked again every second; once all is done, the whole page."""
    found = _batch(request, pk)
    if not request.htmx:
        return redirect("beneficiaries:import_batch", pk)
    if found.status != ImportStatus.COMMITTING:
        return HttpResponseClientRefresh()
    context = batch_context(found, {})
    return render(request, "beneficiaries/import_batch.html#progress", context)


@require_safe
@requires(Capability.IMPORT_CASELOAD)
def refused(request: SignedInRequest, pk: int) -> HttpResponse:
    """The refused rows with their reasons, to correct and send again."""
    found = _batch(request, pk)
    rows = found.rows.filter(verdict=Verdict.REFUSED).order_by("first_line")
    lines = [
        (r.first_line, r.cells, [Remark.restored(stored) for stored in r.remarks]) for r in rows
    ]
    text = refused_csv(found.reading.get("header", []), lines)
    return _csv(text, f"lignes-refusees-{found.pk}.csv")


@require_POST
@requires(Capability.IMPORT_CASELOAD)
def abandon(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give up before anything is recorded."""
    try:
        abandon_batch(by=actor(request), batch=_batch(request, pk))
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("beneficiaries:import_batch", pk)
    messages.success(request, _("Import abandonné : rien n’a été enregistré."))
    return redirect("beneficiaries:imports")


def _organisation(user: User) -> Organisation:
    """Where the user acts now; @requires grants nothing to those who act nowhere."""
    assert user.standing.organisation is not None  # noqa: S101 - narrows the type
    return user.standing.organisation


def _batch(request: SignedInRequest, pk: int) -> ImportBatch:
    batches = ImportBatch.objects.visible_to(actor(request)).select_related("organisation", "team")
    return get_object_or_404(batches, pk=pk)


def _csv(text: str, name: str) -> HttpResponse:
    """A file to save, never to open in the browser."""
    return HttpResponse(
        text,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )

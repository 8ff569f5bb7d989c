"""The case file: opened for the first time, read, closed, reopened, its journal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import Capability, requires
from accounts.held import held_data
from beneficiaries.file_journal import entries_for
from beneficiaries.forms.case_files import (
    AnotherCaseFileForm,
    CloseForm,
    NewCaseFileForm,
    ReopenForm,
)
from beneficiaries.look_alikes import look_alikes
from beneficiaries.models import CaseFile
from beneficiaries.moments import since
from beneficiaries.panels import ASIDE, MAIN, Visit, actions_for, panels_for, visit_of
from beneficiaries.prepared import asked_once
from beneficiaries.refusals import Refused
from beneficiaries.services.case_files import (
    USED_SENTENCE,
    AlreadySent,
    close_case_file,
    open_accompaniment,
    open_case_file,
    reopen_case_file,
)
from beneficiaries.thread_sources import field_labels, journal_sentence
from beneficiaries.views.opening import (
    actor,
    asks_for_a_reason,
    back_to_file,
    file_to_read,
    file_to_write,
    note_reading,
)
from beneficiaries.way_back import address, list_address

JOURNAL_PAGE = 50


@requires(Capability.OPEN_CASE_FILES)
@require_safe
def case_file(request: HttpRequest, pk: int) -> HttpResponse:
    user = actor(request)
    files = CaseFile.objects.visible_to(user).for_list().select_related("organisation")
    shown = get_object_or_404(files, pk=pk)
    visit = visit_of(user, shown, request.GET)
    if visit is None:
        return redirect(address("beneficiaries:access_reason", pk, query=request.GET))
    note_reading(user, shown, visit.opening)
    with asked_once():  # panels and thread tell of the same rows
        return render(request, "beneficiaries/case_file.html", _page(visit))


def _page(visit: Visit) -> dict[str, Any]:
    actions = actions_for(visit)
    return {
        "visit": visit,
        "case_file": visit.case_file,
        "person": visit.case_file.beneficiary,
        "main_panels": panels_for(visit, column=MAIN),
        "aside_panels": panels_for(visit, column=ASIDE),
        "actions": [shown for shown in actions if not shown.action.in_menu],
        "more_actions": [shown for shown in actions if shown.action.in_menu],
        "since_contact": since(visit.case_file.last_contact_at),
        "list_url": list_address(visit.query),
    }


@requires(Capability.WRITE_CASE_FILES)
def new(request: HttpRequest) -> HttpResponse:
    user = actor(request)
    data = request.POST if request.method == "POST" else held_data(request)
    form = NewCaseFileForm(data, user=user)
    alike = used = None
    if request.method == "POST" and form.is_valid():
        try:
            if done := _same_again(request, form):
                return _land(request, done)
            alike = look_alikes(user, form.person, seen=request.POST.get("anyway", ""))
            if not alike.to_settle:
                return _land(request, _open(request, form))
        except AlreadySent:
            used = _used(request, form)
    context = {"form": form, "alike": alike, "used": used, "list_url": list_address(request.GET)}
    return render(request, "beneficiaries/new.html", context)


def _sent(request: HttpRequest, form: NewCaseFileForm | AnotherCaseFileForm) -> CaseFile | None:
    """The file that this very form opened before, for who may know of it."""
    files = CaseFile.objects.visible_to(actor(request)).select_related("beneficiary")
    return files.filter(form_key=form.cleaned_data["form_key"]).first()


def _same_again(
    request: HttpRequest, form: NewCaseFileForm | AnotherCaseFileForm
) -> CaseFile | None:
    """The file of a double click; AlreadySent when the form was changed after it was sent."""
    done = _sent(request, form)
    if done is not None and not form.tells_of(done):
        raise AlreadySent(USED_SENTENCE)
    return done


def _used(
    request: HttpRequest, form: NewCaseFileForm | AnotherCaseFileForm
) -> dict[str, CaseFile | None]:
    """The file to tell of; the form gets a fresh key, so that saving opens another."""
    done = _sent(request, form)
    form.renew_key()
    return {"case_file": done}


def _open(request: HttpRequest, form: NewCaseFileForm) -> CaseFile:
    """Create once; the second of two clicks finds what the first one did."""
    user, key = actor(request), form.cleaned_data["form_key"]
    organisation = user.standing.organisation
    assert organisation is not None  # noqa: S101 - @requires grants nothing without one
    try:
        opened = open_accompaniment(
            by=user, organisation=organisation, person=form.person, form_key=key, **form.opening
        )
    except AlreadySent:
        if done := _same_again(request, form):
            return done
        raise
    messages.success(
        request, _("Le dossier de %(name)s est ouvert.") % {"name": opened.beneficiary.display_name}
    )
    return opened


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def another(request: HttpRequest, pk: int) -> HttpResponse:
    """One more accompaniment for the person of this file."""
    known, user = file_to_write(request, pk), actor(request)
    data = request.POST if request.method == "POST" else held_data(request)
    form, used = AnotherCaseFileForm(data, user=user, known=known), None
    if request.method == "POST" and form.is_valid():
        try:
            return _land(request, _same_again(request, form) or _open_another(request, form))
        except AlreadySent:
            used = _used(request, form)
        except Refused as refusal:
            form.add_error("programme", str(refusal))
    context = {"form": form, "case_file": known, "person": known.beneficiary, "used": used}
    return render(request, "beneficiaries/new_other.html", context)


def _open_another(request: HttpRequest, form: AnotherCaseFileForm) -> CaseFile:
    """Open once; the second of two clicks finds what the first one did."""
    key, person = form.cleaned_data["form_key"], form.known.beneficiary
    try:
        opened = open_case_file(by=actor(request), beneficiary=person, form_key=key, **form.opening)
    except AlreadySent:
        if done := _same_again(request, form):
            return done
        raise
    messages.success(request, _("Le dossier est ouvert."))
    return opened


def _land(request: HttpRequest, opened: CaseFile) -> HttpResponse:
    """On the file for who may open it, else on the list."""
    if CaseFile.objects.openable_by(actor(request)).filter(pk=opened.pk).exists():
        return back_to_file(request, opened.pk)
    return redirect("beneficiaries:list")


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def close(request: HttpRequest, pk: int) -> HttpResponse:
    shown = file_to_write(request, pk)
    data = request.POST if request.method == "POST" else held_data(request)
    form = CloseForm(data, case_file=shown)
    if request.method == "POST" and form.is_valid():
        try:
            close_case_file(by=actor(request), case_file=shown, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Le dossier est clos."))
            return back_to_file(request, pk)
    context = {"form": form, "case_file": shown, "person": shown.beneficiary}
    return render(request, "beneficiaries/close.html", context)


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    shown = file_to_write(request, pk)
    form = ReopenForm(request.POST or None, initial={"version": shown.version})
    if request.method == "POST" and form.is_valid():
        try:
            reopen_case_file(
                by=actor(request), case_file=shown, version=form.cleaned_data["version"]
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Le dossier est rouvert."))
            return back_to_file(request, pk)
    context = {"form": form, "case_file": shown, "person": shown.beneficiary}
    return render(request, "beneficiaries/close_reopen.html", context)


@requires(Capability.OPEN_CASE_FILES)
@require_safe
@asks_for_a_reason
def journal(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything done and read that one may know, and who was in charge when."""
    shown = file_to_read(request, pk)
    pages = Paginator(entries_for(actor(request), shown.beneficiary), JOURNAL_PAGE)
    page = pages.get_page(request.GET.get("page"))
    lines = [(entry, journal_sentence(entry), field_labels(entry.fields)) for entry in page]
    assignments = shown.assignments.select_related("referent", "team", "assigned_by")
    context = {
        "case_file": shown,
        "person": shown.beneficiary,
        "page": page,
        "lines": lines,
        "assignments": assignments.order_by("-starts_at", "-pk")[:50],
    }
    return render(request, "beneficiaries/case_file_journal.html", context)

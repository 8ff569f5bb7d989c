"""Barriers of a case file: added, changed, lifted."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Capability, requires
from accounts.held import held_data
from beneficiaries.forms.barriers import BarrierForm
from beneficiaries.models import Barrier, CaseFile
from beneficiaries.refusals import Refused, StaleVersion
from beneficiaries.services.barriers import (
    MOVED_SENTENCE,
    add_barrier,
    change_barrier,
    resolve_barrier,
)
from beneficiaries.views.opening import actor, asks_for_a_reason, back_to_file, file_to_write


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def add(request: HttpRequest, pk: int) -> HttpResponse:
    case_file = file_to_write(request, pk)
    data = request.POST if request.method == "POST" else held_data(request)
    form = BarrierForm(data)
    if request.method == "POST" and form.is_valid():
        key = form.cleaned_data["form_key"]
        try:
            add_barrier(by=actor(request), case_file=case_file, fields=form.wanted, form_key=key)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Le frein et sa stratégie sont enregistrés."))
            return back_to_file(request, pk)
    return _form_page(request, case_file, form)


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def change(request: HttpRequest, pk: int, barrier_pk: int) -> HttpResponse:
    case_file, barrier = _barrier(request, pk, barrier_pk)
    data = request.POST if request.method == "POST" else held_data(request)
    form = BarrierForm(data, instance=barrier)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            change_barrier(by=actor(request), barrier=barrier, fields=form.wanted, version=version)
        except StaleVersion:
            pass  # the page shows what was saved beside what was typed
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Le frein est modifié."))
            return back_to_file(request, pk)
    return _form_page(request, case_file, form, barrier_pk=barrier_pk)


@requires(Capability.WRITE_CASE_FILES)
@require_POST
def resolve(request: HttpRequest, pk: int, barrier_pk: int) -> HttpResponse:
    _case_file, barrier = _barrier(request, pk, barrier_pk)
    try:
        resolve_barrier(by=actor(request), barrier=barrier)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Le frein est levé."))
    return back_to_file(request, pk)


def _barrier(request: HttpRequest, pk: int, barrier_pk: int) -> tuple[CaseFile, Barrier]:
    case_file = file_to_write(request, pk)
    barriers = Barrier.objects.visible_to(actor(request)).filter(case_file=case_file)
    return case_file, get_object_or_404(barriers.select_related("case_file"), pk=barrier_pk)


def _form_page(
    request: HttpRequest, case_file: CaseFile, form: BarrierForm, *, barrier_pk: int | None = None
) -> HttpResponse:
    """Beside what was typed, the row as it stands now if somebody else changed it."""
    barriers = Barrier.objects.visible_to(actor(request))
    saved = barriers.get(pk=barrier_pk) if barrier_pk else None
    moved = bool(saved and form.is_bound and form.sent_version != saved.version)
    context = {
        "form": form.for_version(saved.version) if saved and moved else form,
        "moved": MOVED_SENTENCE if moved else "",
        "case_file": case_file,
        "person": case_file.beneficiary,
        "barrier": saved,
    }
    return render(request, "beneficiaries/barrier.html", context)

"""Putting somebody in charge of a case file."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import Capability, requires
from accounts.held import held_data
from beneficiaries.forms.case_files import AssignForm
from beneficiaries.models import CaseFile
from beneficiaries.refusals import Refused, StaleVersion
from beneficiaries.services.case_files import assign_case_file
from beneficiaries.views.opening import actor, back_to_file


@requires(Capability.ASSIGN_CASE_FILES)
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Who hands over need not read the file: only its name and its history are shown."""
    files = CaseFile.objects.visible_to(actor(request)).assignable_by(actor(request))
    case_file = get_object_or_404(files.for_list().select_related("organisation"), pk=pk)
    data = request.POST if request.method == "POST" else held_data(request)
    form = AssignForm(data, case_file=case_file)
    if request.method == "POST" and form.is_valid():
        try:
            assign_case_file(by=actor(request), case_file=case_file, **form.cleaned_data)
        except StaleVersion as stale:
            case_file.refresh_from_db()
            form.add_error(None, str(stale))
            form.over_version(case_file.version)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("L’affectation est enregistrée."))
            return _back(request, case_file)
    history = case_file.assignments.select_related("referent", "team", "assigned_by")
    context = {
        "form": form,
        "case_file": case_file,
        "assignments": history.order_by("-starts_at", "-pk")[:50],
    }
    return render(request, "beneficiaries/assign.html", context)


def _back(request: HttpRequest, case_file: CaseFile) -> HttpResponse:
    """The file may have left with its new team: then back to the list."""
    if CaseFile.objects.openable_by(actor(request)).filter(pk=case_file.pk).exists():
        return back_to_file(request, case_file.pk)
    return redirect("beneficiaries:list")

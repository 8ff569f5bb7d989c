"""Files held for somebody else between two days."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import Capability, requires
from accounts.held import held_data
from beneficiaries import handing
from beneficiaries.forms.handover import DelegateForm, HandBackForm
from beneficiaries.models import CaseFile, Delegation
from beneficiaries.refusals import Refused
from beneficiaries.services.handover import delegate as delegate_files
from beneficiaries.services.handover import hand_back
from beneficiaries.views.opening import actor, back_to_file


@requires(Capability.LIST_CASE_FILES)
def delegate(request: HttpRequest, pk: int) -> HttpResponse:
    """One file, confided to a colleague."""
    files = handing.transferable(actor(request)).for_list().select_related("organisation")
    return _page(request, [get_object_or_404(files, pk=pk)], one=True)


@requires(Capability.LIST_CASE_FILES)
def delegate_many(request: HttpRequest) -> HttpResponse:
    """Files picked on the list, or all of one's own."""
    chosen = handing.chosen_files(actor(request), request.GET)
    if not chosen.files:
        messages.warning(request, _("Choisissez d’abord des dossiers que vous suivez."))
        return redirect("beneficiaries:list")
    return _page(request, chosen.files, one=False)


def _page(request: HttpRequest, files: list[CaseFile], *, one: bool) -> HttpResponse:
    data = request.POST if request.method == "POST" else held_data(request)
    form = DelegateForm(data, user=actor(request), without=files[0].referent_id)
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        fields["delegate"] = fields.pop("receiver")
        try:
            made = delegate_files(by=actor(request), case_files=files, **fields)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            sentence = ngettext("%(n)s dossier confié.", "%(n)s dossiers confiés.", len(made))
            messages.success(request, sentence % {"n": len(made)})
            if one:
                return back_to_file(request, files[0].pk)
            return redirect("beneficiaries:transfers")
    context = {"form": form, "files": files, "case_file": files[0] if one else None}
    return render(request, "beneficiaries/delegate.html", context)


@requires(Capability.LIST_CASE_FILES)
def delegation(request: HttpRequest, pk: int) -> HttpResponse:
    """The instructions, and the way to hand the file back early."""
    user = actor(request)
    row = get_object_or_404(Delegation.objects.visible_to(user).for_pages(), pk=pk)
    data = request.POST if request.method == "POST" else held_data(request)
    form = HandBackForm(data)
    if request.method == "POST" and form.is_valid():
        try:
            hand_back(by=user, delegation=row, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La délégation est terminée."))
            return redirect("beneficiaries:transfers")
    held = row.delegate_id == user.pk
    return render(
        request, "beneficiaries/delegation.html", {"form": form, "row": row, "held": held}
    )

"""The person's sheet: read with care, saved without losing what others saved."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.access import Capability, requires
from accounts.held import held_data
from beneficiaries.conflicts import Reconciliation
from beneficiaries.forms.ground import ground_of
from beneficiaries.forms.people import SheetForm
from beneficiaries.models import Beneficiary, CaseFile
from beneficiaries.quarrels import quarrels
from beneficiaries.services.people import reconcile_beneficiary
from beneficiaries.views.opening import actor, asks_for_a_reason, back_to_file, file_to_write


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def person(request: HttpRequest, pk: int) -> HttpResponse:
    case_file = file_to_write(request, pk)
    sheet = case_file.beneficiary
    data = request.POST if request.method == "POST" else held_data(request)
    initial = {"ground": ground_of(sheet, SheetForm.Meta.fields)}
    form = SheetForm(data, instance=sheet, initial=initial)
    if request.method == "POST" and form.is_valid():
        return _save(request, case_file, form)
    if form.is_bound:
        sheet.refresh_from_db()  # a refused form leaves its values on the row
    context = {"form": form, "case_file": case_file, "person": sheet}
    return render(request, "beneficiaries/person.html", context)


def _save(request: HttpRequest, case_file: CaseFile, form: SheetForm) -> HttpResponse:
    """Save, or put the conflicts to the person; what does not conflict is never lost."""
    sheet, outcome = reconcile_beneficiary(
        by=actor(request),
        beneficiary=case_file.beneficiary,
        original=form.original,
        wanted=form.wanted,
    )
    if outcome.is_clear:
        messages.success(request, _("La fiche est enregistrée."))
        if outcome.theirs_alone:
            messages.info(
                request, _("D’autres champs avaient changé entre-temps : ils sont gardés.")
            )
        return back_to_file(request, case_file.pk)
    context = _conflict(case_file, form, sheet, outcome)
    authors = {quarrel.entry and quarrel.entry.actor_id for quarrel in context["quarrels"]}
    context["by_oneself"] = authors == {actor(request).pk}
    return render(request, "beneficiaries/person_conflict.html", context)


def _conflict(
    case_file: CaseFile, form: SheetForm, sheet: Beneficiary, outcome: Reconciliation
) -> dict[str, Any]:
    """Both values of each field in conflict, and everything else that was typed."""
    opened_with = form.cleaned_data["ground"]
    asked = {conflict.name: conflict.original for conflict in outcome.conflicts}
    return {
        "case_file": case_file,
        "person": sheet,
        "quarrels": quarrels(form, outcome.conflicts, sheet=sheet, since=opened_with.at),
        "kept": form.as_typed(),
        "ground": ground_of(sheet, SheetForm.Meta.fields, asked=asked).signed(),
        "undecided": bool(opened_with.asked),
    }

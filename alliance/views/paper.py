"""Answers on paper, typed by the counsellor."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import Capability, requires
from accounts.held import held_data
from alliance.check_ins.finding import watch_of
from alliance.check_ins.paper_sheet import last_meeting_day, paper_sheet
from alliance.check_ins.readers import may_type_for
from alliance.forms.paper import PaperForm
from alliance.services.check_ins import type_from_paper
from beneficiaries.refusals import Refused
from beneficiaries.views.opening import actor, asks_for_a_reason, file_to_write
from beneficiaries.way_back import address


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """One screen, a digit per question."""
    case_file = file_to_write(request, pk)
    sheet = paper_sheet(case_file, request.GET.get("lecture", ""))
    data = request.POST if request.method == "POST" else held_data(request)
    form = PaperForm(sheet, data, initial={"session_on": last_meeting_day(case_file)})
    if request.method == "POST" and form.is_valid():
        try:
            type_from_paper(by=actor(request), case_file=case_file, **form.wanted)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Le point d’étape est enregistré."))
            return redirect(address("beneficiaries:case_file", pk, query=request.GET))
    context = {
        "case_file": case_file,
        "person": case_file.beneficiary,
        "form": form,
        "sheet": sheet,
        "may_type": may_type_for(actor(request), watch_of(case_file)),
    }
    return render(request, "alliance/check_in_paper.html", context)

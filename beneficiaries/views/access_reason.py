"""Opening a colleague's case file, with a reason that the person will read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.access import Capability, requires
from accounts.held import held_data
from accounts.security_events import report
from beneficiaries.forms.case_files import AccessReasonForm
from beneficiaries.models import CaseFile
from beneficiaries.services.access import grant_reasoned_access, opening_of
from beneficiaries.views.opening import actor, back_to_file


@requires(Capability.OPEN_CASE_FILES)
def access_reason(request: HttpRequest, pk: int) -> HttpResponse:
    user = actor(request)
    case_file = get_object_or_404(CaseFile.objects.visible_to(user).for_list(), pk=pk)
    if opening_of(user, case_file) is not None:
        return back_to_file(request, pk)
    form = AccessReasonForm(request.POST if request.method == "POST" else held_data(request))
    if request.method == "POST" and form.is_valid():
        grant_reasoned_access(by=user, case_file=case_file, reason=form.cleaned_data["reason"])
        report(
            "reasoned_access",
            request=request,
            case_file_id=pk,
            organisation_id=case_file.organisation_id,
        )
        return back_to_file(request, pk)
    context = {"form": form, "case_file": case_file}
    return render(request, "beneficiaries/access_reason.html", context)

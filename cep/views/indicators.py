"""Indicators of the CEP: read by team and period, printed, taken away as a file, counted again."""

from __future__ import annotations

import io

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Capability, may, requires
from accounts.proof import fresh_proof
from accounts.requests import SignedInRequest
from accounts.security_events import report_export
from beneficiaries.masking import FEWEST
from beneficiaries.refusals import Refused
from beneficiaries.spreadsheet import TYPES
from cep.figures_page import indicators_page
from cep.services.figures import count_now
from cep.services.figures_file import export_figures


@require_safe
@requires(Capability.SEE_CASELOADS)
def indicators(request: SignedInRequest) -> HttpResponse:
    """Never by counsellor, and nothing under five people."""
    context = {
        "page": indicators_page(request.user, request.GET.dict()),
        "fewest": FEWEST,
        "may_report": may(request.user, Capability.REPORT_ACTIVITY),
        "may_export": may(request.user, Capability.EXPORT_CASELOAD),
    }
    return render(request, "cep/indicators.html", context)


@require_POST
@requires(Capability.SEE_CASELOADS)
def count(request: SignedInRequest) -> HttpResponse:
    """Without waiting for the night, once a day."""
    page = indicators_page(request.user, request.POST.dict())
    try:
        count_now(by=request.user, year=page.chosen.year)
    except Refused as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, _("Les indicateurs sont à jour."))
    return redirect(_address(request, page.chosen.year))


@require_POST
@requires(Capability.EXPORT_CASELOAD)
@fresh_proof
def export(request: SignedInRequest) -> HttpResponseBase:
    """The page as a file, with the same masks."""
    kind = request.POST.get("kind", "")
    page = indicators_page(request.user, request.POST.dict())
    if kind not in TYPES or not may(request.user, Capability.SEE_CASELOADS):
        messages.error(request, _("Choisissez un format : CSV ou XLSX."))
        return redirect(_address(request, page.chosen.year))
    target = io.BytesIO()
    rows = export_figures(by=request.user, asked=request.POST.dict(), kind=kind, target=target)
    here = request.user.standing.here
    report_export(request=request, what=f"cep.figures.{kind}", rows=rows, organisation_id=here.pk)
    target.seek(0)
    name = f"indicateurs-cep-{page.chosen.year}-{timezone.localdate()}.{kind}"
    return FileResponse(target, as_attachment=True, filename=name, content_type=TYPES[kind])


def _address(request: SignedInRequest, year: int) -> str:
    chosen = {key: request.POST.get(key, "") for key in ("periode", "equipe")}
    chosen["annee"] = str(year)
    return f"{reverse('cep:indicators')}?{urlencode(chosen)}"

"""Mon équipe: the caseload of each counsellor, its export, the weights."""

from __future__ import annotations

import io

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Capability, may, requires
from accounts.held import held_data
from accounts.proof import fresh_proof
from accounts.requests import SignedInRequest, row_id
from accounts.security_events import report_export
from beneficiaries.listing import PROGRAMME_LABELS
from beneficiaries.spreadsheet import TYPES
from pilotage import services
from pilotage.caseloads import FEWEST, caseloads, people_of, teams_of
from pilotage.forms import WeightsForm
from pilotage.team_table import headings, lines_in_words, total_in_words
from pilotage.todo_teams import is_manager
from pilotage.weights import Weights


@require_safe
@requires(Capability.SEE_CASELOADS)
def team(request: SignedInRequest) -> HttpResponse:
    """By name, fifty a page; a counsellor sees their own line."""
    teams = teams_of(request.user)
    chosen = _chosen_team(request.GET.get("equipe", ""), [pk for pk, _name in teams])
    people = people_of(request.user, chosen)
    shown = caseloads(request.user, people, team=chosen, page=row_id(request.GET.get("page", "")))
    labels = headings()
    context = {
        "shown": shown,
        "headings": labels,
        "lines": lines_in_words(shown.lines, labels),
        "total": total_in_words(shown.total, labels) if len(shown.lines) > 1 else [],
        "teams": teams,
        "chosen": chosen,
        "manager": is_manager(request.user),
        "fewest": FEWEST,
        "weights": _in_words(request),
        "may_weigh": _may_weigh(request),
        "may_export": may(request.user, Capability.EXPORT_CASELOAD),
    }
    return render(request, "pilotage/team.html", context)


@require_POST
@requires(Capability.EXPORT_CASELOAD)
@fresh_proof
def export(request: SignedInRequest) -> HttpResponseBase:
    """The whole table as a file."""
    kind = request.POST.get("kind", "")
    if kind not in TYPES:
        messages.error(request, _("Choisissez un format : CSV ou XLSX."))
        return redirect("pilotage:caseloads")
    if not may(request.user, Capability.SEE_CASELOADS):
        raise Http404
    chosen = _chosen_team(
        request.POST.get("equipe", ""), [pk for pk, _name in teams_of(request.user)]
    )
    target = io.BytesIO()
    rows = services.export_caseloads(by=request.user, kind=kind, team=chosen, target=target)
    here = request.user.standing.here
    report_export(request=request, what=f"caseloads.{kind}", rows=rows, organisation_id=here.pk)
    target.seek(0)
    name = f"equipe-{timezone.localdate()}.{kind}"
    return FileResponse(target, as_attachment=True, filename=name, content_type=TYPES[kind])


@requires(Capability.SEE_CASELOADS)
def weights(request: SignedInRequest) -> HttpResponse:
    """How heavy each programme is, for who manages the whole organisation."""
    if not _may_weigh(request):
        raise Http404
    organisation = request.user.standing.here
    data = request.POST if request.method == "POST" else held_data(request)
    form = WeightsForm(data, weights=Weights.of(organisation.settings))
    if request.method == "POST" and form.is_valid():
        services.set_weights(by=request.user, organisation=organisation, weights=form.cleaned_data)
        messages.success(request, _("Les poids sont enregistrés."))
        return redirect("pilotage:caseloads")
    return render(request, "pilotage/weights.html", {"form": form})


def _may_weigh(request: SignedInRequest) -> bool:
    return request.user.standing.manages_everything


def _chosen_team(text: str, offered: list[int]) -> int | None:
    """One of those offered; anything else is all of them."""
    return row_id(text) if row_id(text) in offered else None


def _in_words(request: SignedInRequest) -> str:
    """The formula, as it is applied."""
    said = Weights.of(request.user.standing.here.settings).by_programme
    return " + ".join(
        f"{PROGRAMME_LABELS[name]} × {str(weight.normalize()).replace('.', ',')}"
        for name, weight in said.items()
    )

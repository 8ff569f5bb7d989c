"""The activity of a year: tried out first, then taken away, without names."""

from __future__ import annotations

import io

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Capability, may, requires
from accounts.proof import fresh_proof
from accounts.requests import SignedInRequest, row_id
from accounts.security_events import report_export
from beneficiaries import tasks
from beneficiaries.refusals import Refused
from beneficiaries.services import exports
from beneficiaries.spreadsheet import TYPES
from cep.activity.profiles import profile_of
from cep.activity.selection import CONTENTS, ROWS, Activity, state_of
from cep.activity.subject import CEP_ACTIVITY

PER_PAGE = 50


@require_safe
@requires(Capability.REPORT_ACTIVITY)
def activity(request: SignedInRequest) -> HttpResponse:
    """A year; then, on demand, what would go, what would not and why. Nothing is written."""
    this_year = timezone.localdate().year
    years = [this_year - back for back in range(4)]
    asked = row_id(request.GET.get("annee", ""))
    year = asked if asked in years else this_year
    profile = profile_of(request.user.standing.here)
    context = {
        "years": years,
        "year": year,
        "profile": profile,
        "may_set_up": may(request.user, Capability.SET_UP_PRACTICES),
    }
    if request.GET.get("essai"):
        trial = Activity(request.user, state_of(year, ROWS, profile)).try_out()
        defects = Paginator(trial.defects, PER_PAGE).get_page(request.GET.get("page"))
        context |= {"trial": trial, "defects": defects}
    return render(request, "cep/activity.html", context)


@require_POST
@requires(Capability.REPORT_ACTIVITY)
@fresh_proof
def export(request: SignedInRequest) -> HttpResponseBase:
    """At once when short, else an order that a worker takes."""
    kind, content = request.POST.get("kind", ""), request.POST.get("contenu", "")
    year = row_id(request.POST.get("annee", ""))
    profile = profile_of(request.user.standing.here)
    if refusal := _refusal(request, kind, content):
        messages.error(request, refusal)
        return redirect(_trial(year))
    state = state_of(year, content, profile)
    try:
        selection = Activity(request.user, state)
        count = selection.count()
        if count <= exports.DIRECT_ROWS:
            return _at_once(request, selection, kind, count)
        job = exports.order_export(
            by=request.user, kind=kind, state=state, count=count, subject=CEP_ACTIVITY
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(_trial(year))
    tasks.make_export_task.delay_on_commit(job.pk)
    return redirect("beneficiaries:export_job", pk=job.pk)


def _refusal(request: SignedInRequest, kind: str, content: str) -> str:
    """Files with a defect stay out: whoever exports says that they know it."""
    if kind not in TYPES or content not in CONTENTS:
        return _("Choisissez un format : CSV ou XLSX.")
    if row_id(request.POST.get("ecartes", "")) and not request.POST.get("vu"):
        return _("Cochez que vous savez quels dossiers n’y seront pas, ou corrigez-les d’abord.")
    return ""


def _at_once(
    request: SignedInRequest, selection: Activity, kind: str, count: int
) -> HttpResponseBase:
    target = io.BytesIO()
    done = exports.export_now(
        by=request.user,
        selection=selection,
        kind=kind,
        count=count,
        target=target,
        subject=CEP_ACTIVITY,
    )
    here = request.user.standing.here
    report_export(request=request, what=f"cep.activity.{kind}", rows=done, organisation_id=here.pk)
    target.seek(0)
    name = f"activite-cep-{slugify(here.name)}-{selection.year}-{timezone.localdate()}.{kind}"
    return FileResponse(target, as_attachment=True, filename=name, content_type=TYPES[kind])


def _trial(year: int) -> str:
    return f"{reverse('cep:activity')}?{urlencode({'annee': year, 'essai': 1})}"

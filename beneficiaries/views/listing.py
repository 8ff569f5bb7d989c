"""The list of case files, and the counsellors that its filter proposes."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.access import Capability, may, requires
from accounts.requests import SignedInRequest
from beneficiaries.counsellors import counsellors_matching, teams_matching
from beneficiaries.filter_words import active_filters
from beneficiaries.forms.filters import FilterForm
from beneficiaries.handing import Picks
from beneficiaries.listing import list_url, page_of, state_of, visible_files, whole_state


@require_safe
@requires(Capability.LIST_CASE_FILES)
def case_files(request: SignedInRequest) -> HttpResponse:
    """The whole page, or its rows alone when htmx asks."""
    form = FilterForm(request.GET, user=request.user)
    filters = form.filters()
    page = page_of(visible_files(request.user, filters), sort=form.sort, number=form.page)
    state = state_of(request.GET)
    context = {
        "form": form,
        "page": page,
        "sort": form.sort,
        "state": whole_state(request.GET),
        "case_file_url": reverse("beneficiaries:case_file", args=[1]).removesuffix("1/"),
        "back": f"/?{urlencode({'liste': state})}" if state else "/",
        "active": active_filters(filters, form.scope, request.GET),
        "picks": Picks.of(request.user),
        "may_create": may(request.user, Capability.WRITE_CASE_FILES),
        "may_export": may(request.user, Capability.EXPORT_CASELOAD),
        "may_import": may(request.user, Capability.IMPORT_CASELOAD),
    }
    if not request.htmx:
        return render(request, "beneficiaries/list.html", context)
    response = render(request, "beneficiaries/list.html#rows", context)
    response["HX-Push-Url"] = list_url(state)
    return response


@require_safe
@requires(Capability.LIST_CASE_FILES)
def counsellors(request: SignedInRequest) -> HttpResponse:
    """Proposals for the filter, where a select would be too long."""
    found = counsellors_matching(request.user, request.GET.get("q", "")[:80])
    return JsonResponse([{"value": pk, "label": name} for pk, name in found], safe=False)


@require_safe
@requires(Capability.LIST_CASE_FILES)
def teams(request: SignedInRequest) -> HttpResponse:
    """Proposals for the filter, where a select would be too long."""
    found = teams_matching(request.user, request.GET.get("q", "")[:80])
    return JsonResponse([{"value": pk, "label": name} for pk, name in found], safe=False)

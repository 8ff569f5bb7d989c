"""The person's own space: who accompanies me, what is known of me, who opened my file."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import Capability, requires
from accounts.journal import entries_about
from beneficiaries.models import Beneficiary
from beneficiaries.panel_contents import sheet_facts
from beneficiaries.services.consents import agreements_of
from beneficiaries.thread_sources import journal_sentence
from beneficiaries.views.opening import actor

JOURNAL_LINES = 15
# The reasons of an access are written for the person; those of a hand-over, for the team.
REASONS_SHOWN = ("case_file.reasoned_access", "case_file.read")


@requires(Capability.SEE_OWN_SPACE)
@require_safe
def my_space(request: HttpRequest) -> HttpResponse:
    user = actor(request)
    person = Beneficiary.objects.visible_to(user).current().filter(account=user).first()
    if person is None:
        return render(request, "beneficiaries/my_space_empty.html")
    page = Paginator(entries_about(*person.sheet_ids()), JOURNAL_LINES).get_page(
        request.GET.get("page")
    )
    files = person.case_files.select_related("referent", "team").order_by("-opened_on", "-pk")
    context = {
        "person": person,
        "facts": sheet_facts(person),
        "case_files": files,
        "agreements": agreements_of(person),
        "page": page,
        "reasons_shown": REASONS_SHOWN,
        "lines": [(entry, journal_sentence(entry)) for entry in page],
    }
    return render(request, "beneficiaries/my_space.html", context)

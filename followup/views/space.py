"""The person's own pages: home, what is known of them, who opened their file, how they read."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.journal import entries_about
from beneficiaries.panel_contents import sheet_facts
from followup.models import LinkPurpose
from followup.services.reading_modes import choose_reading_mode
from followup.space.home import home_of
from followup.space.journal import lines_of
from followup.space.person import PersonRequest, for_person

JOURNAL_LINES = 15


@require_safe
@for_person
def home(request: PersonRequest) -> HttpResponse:
    """The next thing to do, then the way to each page."""
    context = {"person": request.person, "home": home_of(request.person)}
    return render(request, "followup/space_home.html", context)


@require_safe
@for_person
def me(request: PersonRequest) -> HttpResponse:
    """What is known of the person, and who accompanies them."""
    person = request.person
    files = person.case_files.select_related("referent", "team").order_by("-opened_on", "-pk")
    context = {"person": person, "facts": sheet_facts(person), "files": files}
    return render(request, "followup/space_me.html", context)


@require_safe
@for_person
def journal(request: PersonRequest) -> HttpResponse:
    """Who opened or changed the file, in plain words."""
    entries = entries_about(*request.person.sheet_ids())
    page = Paginator(entries, JOURNAL_LINES).get_page(request.GET.get("page"))
    context = {"person": request.person, "page": page, "lines": lines_of(page)}
    return render(request, "followup/space_journal.html", context)


@require_POST
@for_person.also(*LinkPurpose)
def reading_mode(request: PersonRequest) -> HttpResponse:
    """Plain text or easy to read: kept with the person, for their messages too."""
    choose_reading_mode(person=request.person, mode=request.POST.get("mode", ""))
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return redirect(wanted if safe and wanted.startswith("/") else "followup:space")

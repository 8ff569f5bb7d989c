"""One's own account: where one acts, and which sessions are open."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import signed_in
from accounts.models import Organisation, Session
from accounts.requests import SignedInRequest, row_id
from accounts.security_events import report
from accounts.services.sessions import end_session, end_sessions
from accounts.session_store import row_key
from accounts.standing import ORGANISATION_KEY


@require_POST
@signed_in
def switch(request: SignedInRequest) -> HttpResponse:
    """Act for another organisation from now on; the session gets a new key."""
    chosen = request.POST.get("organisation", "")
    organisation = get_object_or_404(
        Organisation.objects.visible_to(request.user), pk=row_id(chosen)
    )
    request.session.cycle_key()
    request.session[ORGANISATION_KEY] = organisation.pk
    report("organisation_switched", request=request, organisation_id=organisation.pk)
    messages.success(request, _("Vous agissez pour %(name)s.") % {"name": organisation.name})
    return redirect("home")


@signed_in
def sessions(request: SignedInRequest) -> HttpResponse:
    """On which devices this account is open, the present one first."""
    here = row_key(request.session.session_key or "")
    rows = list(Session.objects.visible_to(request.user).open().order_by("-seen_at", "pk")[:50])
    rows.sort(key=lambda row: row.pk != here)
    return render(request, "accounts/sessions.html", {"rows": rows, "here": here})


@require_POST
@signed_in
def close_sessions(request: SignedInRequest) -> HttpResponse:
    """Close one other session, or all of them."""
    key = request.session.session_key
    if one := request.POST.get("session", ""):
        row = get_object_or_404(
            Session.objects.visible_to(request.user), pk=one[:40] if one.isalnum() else ""
        )
        ended = end_session(row, keeping=key)
    else:
        ended = end_sessions(request.user, keeping=key)
    report("sessions_closed", request=request, sessions=ended)
    sentence = ngettext("%(n)s session fermée.", "%(n)s sessions fermées.", ended)
    messages.success(request, sentence % {"n": ended})
    return redirect("accounts:sessions")

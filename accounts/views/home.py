"""Where people land: the front page, then the home that their role opens."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.access import ROLE_SENTENCES, public, signed_in
from accounts.panels import home_panels
from accounts.requests import SignedInRequest
from accounts.roles import Role


@public
def index(request: HttpRequest) -> HttpResponse:
    return redirect("home" if request.user.is_authenticated else "account_login")


@signed_in
def home(request: SignedInRequest) -> HttpResponse:
    """Who one is here, and what each app says is waiting; a beneficiary goes to their space."""
    held = request.user.standing.roles
    if held == {Role.BENEFICIARY}:
        return redirect("followup:space")
    roles = [(role.label, ROLE_SENTENCES[role]) for role in Role if role in held]
    panels = home_panels(request)
    context = {
        "roles": roles,
        "panels": panels,
        "leads": any(panel.leads for panel in panels),
        "summary": " · ".join(word for panel in panels for word in panel.summary),
    }
    return render(request, "accounts/home.html", context)

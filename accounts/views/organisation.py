"""Settings of the organisation, and its teams."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import Capability, requires
from accounts.forms.members import OrganisationForm, TeamForm
from accounts.held import held_data
from accounts.identity import identity_of
from accounts.listing import teams_with_people
from accounts.models import Organisation, Team
from accounts.proof import fresh_proof
from accounts.refusals import MemberRefused
from accounts.requests import SignedInRequest
from accounts.security_events import report
from accounts.seen import FIELD, kept_or_signed, sign
from accounts.services.organisations import add_team, change_organisation, rename_team


@requires(Capability.MANAGE_MEMBERS)
@fresh_proof
def settings(request: SignedInRequest) -> HttpResponse:
    """Name, kind, region, holidays, second factor."""
    organisation = get_object_or_404(
        Organisation.objects.visible_to(request.user), pk=request.user.standing.here.pk
    )
    fresh = sign(organisation, OrganisationForm.Meta.fields)
    form = OrganisationForm(request.POST or held_data(request), instance=organisation)
    if request.method == "POST" and form.is_valid():
        seen = request.POST.get(FIELD, "")
        try:
            changed = change_organisation(
                by=request.user, organisation=organisation, fields=form.cleaned_data, seen=seen
            )
        except MemberRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            report("organisation_changed", request=request, fields=",".join(sorted(changed)))
            messages.success(request, _("Les réglages sont enregistrés."))
            return redirect("accounts:organisation")
    seen = kept_or_signed(form, request, fresh)
    context = {"form": form, "seen": seen, "identity": identity_of(organisation)}
    return render(request, "accounts/organisation.html", context)


@requires(Capability.MANAGE_MEMBERS)
def teams(request: SignedInRequest) -> HttpResponse:
    """The teams with how many people, and a field for a new one."""
    form = TeamForm(request.POST or held_data(request))
    if request.method == "POST" and form.is_valid():
        try:
            add_team(
                by=request.user,
                organisation=request.user.standing.here,
                name=form.cleaned_data["name"],
            )
        except MemberRefused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("L’équipe est ajoutée."))
            return redirect("accounts:teams")
    rows = teams_with_people(request.user)
    return render(request, "accounts/teams.html", {"form": form, "rows": rows})


@requires(Capability.MANAGE_MEMBERS)
def team(request: SignedInRequest, pk: int) -> HttpResponse:
    """Rename a team."""
    row = get_object_or_404(Team.objects.visible_to(request.user), pk=pk)
    form = TeamForm(request.POST or held_data(request), initial={"name": row.name})
    if request.method == "POST" and form.is_valid():
        try:
            rename_team(by=request.user, team=row, name=form.cleaned_data["name"])
        except MemberRefused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("L’équipe porte son nouveau nom."))
            return redirect("accounts:teams")
    return render(request, "accounts/team.html", {"form": form, "team": row})

"""The logo and the colour of an organisation's documents."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import Capability, requires
from accounts.forms.identity import IdentityForm
from accounts.identity import identity_of
from accounts.proof import fresh_proof
from accounts.requests import SignedInRequest
from accounts.security_events import report
from accounts.services.identity import change_identity


@requires(Capability.MANAGE_MEMBERS)
@fresh_proof
def identity(request: SignedInRequest) -> HttpResponse:
    """Chosen once, then on each document."""
    organisation = request.user.standing.here
    current = identity_of(organisation)
    form = IdentityForm(request.POST or None, request.FILES or None, identity=current)
    if request.method == "POST" and form.is_valid():
        changed = change_identity(
            by=request.user,
            organisation=organisation,
            accent=form.cleaned_data["accent"],
            logo=form.cleaned_data["logo"],
            without_logo=form.cleaned_data.get("without_logo", False),
        )
        report("organisation_changed", request=request, fields=",".join(sorted(changed)))
        messages.success(request, _("Les documents porteront ce logo et cette couleur."))
        return redirect("accounts:organisation")
    return render(request, "accounts/identity.html", {"form": form, "identity": current})


@require_safe
@requires(Capability.MANAGE_MEMBERS)
def logo(request: SignedInRequest) -> HttpResponse:
    """The logo of one's own organisation, as a picture of ours."""
    drawn = identity_of(request.user.standing.here).logo
    if not drawn:
        raise Http404
    return HttpResponse(drawn, content_type="image/png")

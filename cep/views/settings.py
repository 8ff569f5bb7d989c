"""What an organisation chooses for its CEP: the scheme of new files, the export profile."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Capability, requires
from accounts.held import held_data
from accounts.requests import SignedInRequest, row_id
from beneficiaries.refusals import Refused, StaleVersion
from cep.activity.profiles import Profile, profile_of
from cep.forms.activity import ProfileForm, SchemeForm
from cep.levels import Scheme
from cep.models import ExportProfile
from cep.services.activity import reset_profile, save_profile
from cep.services.levels import scheme_of
from cep.services.scheme import choose_scheme
from cep.settings_page import schemes_page

VERSIONS_SHOWN = 10


@requires(Capability.SET_UP_PRACTICES)
def scheme(request: SignedInRequest) -> HttpResponse:
    """Three levels or two; what has begun keeps its own."""
    current = scheme_of(request.user.standing.here)
    data = request.POST if request.method == "POST" else held_data(request)
    form = SchemeForm(data, initial={"scheme": current.value, "expected": current.value})
    if request.method == "POST" and form.is_valid():
        chosen = Scheme(form.cleaned_data["scheme"])
        try:
            changed = choose_scheme(
                by=request.user, scheme=chosen, expected=form.cleaned_data["expected"]
            )
        except Refused as refusal:
            form = SchemeForm({**form.cleaned_data, "expected": current.value})
            form.add_error(None, str(refusal))
        else:
            sentence = _("Le dispositif est enregistré.") if changed else _("Rien n’a changé.")
            messages.success(request, sentence)
            return redirect("cep:scheme")
    context = {"form": form, "current": current, "schemes": schemes_page(request.user)}
    return render(request, "cep/scheme.html", context)


@requires(Capability.SET_UP_PRACTICES)
def profile(request: SignedInRequest) -> HttpResponse:
    """What the funder expects: each change is a version, and none is lost."""
    current = profile_of(request.user.standing.here)
    data = request.POST if request.method == "POST" else held_data(request)
    form = ProfileForm(data, profile=current)
    stale = None
    if request.method == "POST" and form.is_valid():
        try:
            save_profile(
                by=request.user, profile=form.profile, expected=form.cleaned_data["expected"]
            )
        except StaleVersion as refusal:
            stale = current
            form = form.for_version(current.number)
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Le profil est enregistré."))
            return redirect("cep:profile")
    return render(request, "cep/profile.html", _page(request, form, current, stale))


def _page(
    request: SignedInRequest, form: ProfileForm, current: Profile, stale: Profile | None
) -> dict[str, object]:
    versions = ExportProfile.objects.visible_to(request.user).select_related("saved_by")
    return {
        "form": form,
        "blocks": form.blocks(),
        "current": current,
        "stale": stale,
        "versions": versions.order_by("-number")[:VERSIONS_SHOWN],
    }


@require_POST
@requires(Capability.SET_UP_PRACTICES)
def reset(request: SignedInRequest) -> HttpResponse:
    """Back to the mapping that comes with Jalons."""
    try:
        reset_profile(by=request.user, expected=row_id(request.POST.get("expected", "")))
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Le profil proposé par Jalons est de retour."))
    return redirect("cep:profile")

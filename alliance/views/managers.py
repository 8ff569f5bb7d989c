"""Settings with their effect, norms looked at before they are adopted, figures of the teams."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Capability, may, requires
from accounts.held import held_data
from alliance.forms.settings import SHORT_WORDS, SettingsForm
from alliance.instruments.pages import choosable_versions
from alliance.managers.effect import CASES, ground_of
from alliance.managers.figures import figures_for, half_years
from alliance.services.norms import adopt_norms, estimate_of
from alliance.services.settings import limits_from, save_settings, settings_of
from alliance.signals import Limits
from alliance.watching.rule_words import RULE_WORDS
from beneficiaries.refusals import Refused, StaleVersion
from beneficiaries.views.opening import actor


@requires(Capability.TUNE_ALLIANCE)
def settings(request: HttpRequest) -> HttpResponse:
    """Delays and limits; what the limits typed would give is shown before they are kept."""
    here = actor(request).standing.here
    chosen = settings_of(here)
    data = request.POST if request.method == "POST" else held_data(request)
    form = SettingsForm(data, versions=choosable_versions(actor(request)), chosen=chosen)
    limits = limits_from(chosen)
    if request.method == "POST" and form.is_valid():
        limits = form.limits
        if "preview" not in request.POST:
            try:
                save_settings(
                    by=actor(request),
                    fields=form.kept,
                    limits=limits,
                    version=form.cleaned_data["version"],
                )
            except StaleVersion as stale:
                form.add_error(None, str(stale))
            else:
                messages.success(request, _("Les réglages de l’alliance sont enregistrés."))
                return redirect("alliance:settings")
    return render(request, "alliance/settings.html", _settings_page(request, form, limits))


def _settings_page(request: HttpRequest, form: SettingsForm, limits: Limits) -> dict[str, object]:
    ground = ground_of(actor(request).standing.here)
    return {
        "form": form,
        "effect": ground.effect(limits),
        "presets": [(SHORT_WORDS[name], effect) for name, effect in ground.presets().items()],
        "is_preview": "preview" in request.POST,
        "may_edit": _may_edit(request),
        "cases": CASES,
    }


@requires(Capability.TUNE_ALLIANCE)
@require_safe
def norms(request: HttpRequest) -> HttpResponse:
    """Those in force beside those that the organisation's own questionnaires would give."""
    estimate = estimate_of(actor(request).standing.here)
    context = {"estimate": estimate, "may_edit": _may_edit(request)}
    return render(request, "alliance/norms.html", context)


def _may_edit(request: HttpRequest) -> bool:
    return may(actor(request), Capability.EDIT_INSTRUMENTS)


@requires(Capability.TUNE_ALLIANCE)
@require_POST
def adopt(request: HttpRequest) -> HttpResponse:
    """A version of the norms, by hand."""
    former = request.POST.get("former", "")
    number = int(former) if former.isascii() and former.isdigit() and len(former) < 10 else -1
    try:
        kept = adopt_norms(by=actor(request), former=number)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Les normes n° %(n)s sont adoptées.") % {"n": kept.number})
    return redirect("alliance:norms")


@requires(Capability.SEE_CASELOADS)
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """By team, for one half-year."""
    periods = half_years(timezone.localdate())
    asked = request.GET.get("periode", "")
    period = next((one for one in periods if one.key == asked), periods[0])
    found = figures_for(actor(request), period)
    context = {
        "figures": found,
        "periods": periods,
        "rules": [
            (RULE_WORDS[row.rule].title, row) for row in found.rules if row.rule in RULE_WORDS
        ],
        "may_tune": may(actor(request), Capability.TUNE_ALLIANCE),
    }
    return render(request, "alliance/figures.html", context)

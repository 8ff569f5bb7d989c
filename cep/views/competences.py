"""The orientation competences: both views, what was concluded, and the forms."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import Capability, requires
from accounts.held import held_data
from beneficiaries.models import CaseFile
from beneficiaries.refusals import Refused, StaleVersion
from beneficiaries.services.access import opening_of
from beneficiaries.views.opening import actor, asks_for_a_reason
from beneficiaries.way_back import address
from cep.competences import Moment, Rater
from cep.competences_page import moment_view, profiles_of
from cep.forms.competences import CompetencesForm, initial_of
from cep.services.competences import rate, revision, rows_of
from cep.views.page import FormPage, cep_file, form_page
from cep.words import MOMENT_WORDS

PROFESSIONAL = {Rater.COUNSELLOR.value: Rater.COUNSELLOR, Rater.TOGETHER.value: Rater.TOGETHER}


@requires(Capability.OPEN_CASE_FILES)
@require_safe
@asks_for_a_reason
def profile(request: HttpRequest, pk: int) -> HttpResponse:
    case_file = cep_file(request, pk, to_write=False)
    opening = opening_of(actor(request), case_file)
    profiles = profiles_of(case_file)
    views = [moment_view(profiles, moment, reader=Rater.COUNSELLOR) for moment in Moment]
    context = {
        "case_file": case_file,
        "person": case_file.beneficiary,
        "moments": [(MOMENT_WORDS[view.moment], view) for view in views],
        "may_write": bool(opening and opening.may_write and case_file.is_open),
        "back_url": address("cep:path", pk, query=request.GET),
    }
    return render(request, "cep/competences.html", context)


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def rate_profile(request: HttpRequest, pk: int, moment: str, rater: str) -> HttpResponse:
    if moment not in set(Moment) or rater not in PROFESSIONAL:
        raise Http404
    case_file, when, who = cep_file(request, pk), Moment(moment), PROFESSIONAL[rater]
    form = _form(request, case_file, when, who)
    if request.method == "POST" and form.is_valid():
        try:
            said: dict[str, Any] = {"moment": when, "rater": who, "profile": form.profile}
            rate(by=actor(request), case_file=case_file, seen=form.cleaned_data["seen"], **said)
        except StaleVersion as refusal:
            now = revision(rows_of(case_file, when, who))
            form = CompetencesForm({**request.POST.dict(), "seen": now})
            form.add_error(None, str(refusal))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("C’est enregistré."))
            return redirect(address("cep:competences", pk, query=request.GET))
    return form_page(request, case_file, form, _words(when, who))


def _words(moment: Moment, rater: Rater) -> FormPage:
    moment_words = str(MOMENT_WORDS[moment]).lower()
    titles = {
        Rater.COUNSELLOR: _("Mon avis sur les compétences, %(moment)s"),
        Rater.TOGETHER: _("Conclure ensemble sur les compétences, %(moment)s"),
    }
    hint = _("Sans total ni note : chaque compétence se regarde seule, avec un exemple.")
    return FormPage(titles[rater] % {"moment": moment_words}, _("Enregistrer"), hint)


def _form(
    request: HttpRequest, case_file: CaseFile, moment: Moment, rater: Rater
) -> CompetencesForm:
    """Begun from what this side said last; the shared conclusion begins empty."""
    data = request.POST if request.method == "POST" else held_data(request)
    profiles = profiles_of(case_file)
    seen = revision(rows_of(case_file, moment, rater))
    return CompetencesForm(data, initial=initial_of(profiles.get((moment, rater), {}), seen))

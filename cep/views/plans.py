"""The lists of a project: trades, other ways, schemes, funding; the goals that serve it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.access import Capability, requires
from accounts.held import held_data
from beneficiaries.refusals import Refused, StaleVersion
from beneficiaries.views.opening import actor, asks_for_a_reason
from cep.forms.projects import AlternativeForm, FundingForm, GoalsForm, SchemeForm, TradeForm
from cep.models import Alternative, CareerProject, FundingLine, MobilisedScheme, TargetTrade
from cep.services import plan as plan_deeds
from cep.services import projects as project_deeds
from cep.views.page import FormPage, cep_file, form_page, saved_words
from cep.views.projects import project_of, to_project
from followup.models import Goal


@dataclass(frozen=True, slots=True)
class Kind:
    """One list of the project: its rows, form, deeds and words."""

    model: Any
    form: Any
    add: Any
    change: Any
    remove: Any
    adding: str | Promise
    changing: str | Promise


KINDS = {
    "voies": Kind(
        Alternative,
        AlternativeForm,
        project_deeds.add_alternative,
        project_deeds.change_alternative,
        project_deeds.remove_alternative,
        gettext_lazy("Une autre voie"),
        gettext_lazy("Modifier cette voie"),
    ),
    "dispositifs": Kind(
        MobilisedScheme,
        SchemeForm,
        plan_deeds.add_scheme,
        plan_deeds.change_scheme,
        plan_deeds.remove_scheme,
        gettext_lazy("Un dispositif à mobiliser"),
        gettext_lazy("Modifier ce dispositif"),
    ),
    "financement": Kind(
        FundingLine,
        FundingForm,
        plan_deeds.add_funding,
        plan_deeds.change_funding,
        plan_deeds.remove_funding,
        gettext_lazy("Une ligne du plan de financement"),
        gettext_lazy("Modifier cette ligne"),
    ),
}
TRADES = "metiers"  # the list whose lines are only added and removed
# What each deed of change calls the row.
ROW_NAMES = {"voies": "alternative", "dispositifs": "scheme", "financement": "line"}


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def add(request: HttpRequest, pk: int, project_pk: int, kind: str) -> HttpResponse:
    case_file = cep_file(request, pk)
    project = project_of(request, case_file, project_pk)
    data = request.POST if request.method == "POST" else held_data(request)
    form: Any
    title: str | Promise
    if kind == TRADES:
        form, title = TradeForm(data), _("Un métier visé")
    elif kind in KINDS:
        form, title = KINDS[kind].form(data), KINDS[kind].adding
    else:
        raise Http404
    if request.method == "POST" and form.is_valid():
        try:
            _add(request, project, kind, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("C’est ajouté."))
            return to_project(request, project, f"#{kind}")
    words = FormPage(title, _("Ajouter"))
    return form_page(request, case_file, form, words, project=project)


def _add(request: HttpRequest, project: CareerProject, kind: str, form: Any) -> None:
    by = actor(request)
    if kind == TRADES:
        project_deeds.add_trade(by=by, project=project, rome=form.cleaned_data["rome"])
    else:
        KINDS[kind].add(by=by, project=project, fields=form.wanted)


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def change(request: HttpRequest, pk: int, project_pk: int, kind: str, line_pk: int) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    case_file, shape = cep_file(request, pk), KINDS[kind]
    project = project_of(request, case_file, project_pk)
    data = request.POST if request.method == "POST" else held_data(request)
    form = shape.form(data, instance=_line(request, shape.model, project, line_pk))
    saved = ""
    if request.method == "POST" and form.is_valid():
        fresh = _line(request, shape.model, project, line_pk)
        version = form.cleaned_data["version"]
        named = {ROW_NAMES[kind]: fresh}
        try:
            shape.change(by=actor(request), fields=form.wanted, version=version, **named)
        except StaleVersion as refusal:
            saved = saved_words(fresh, list(form.wanted))
            form = shape.form({**request.POST.dict(), "version": fresh.version}, instance=fresh)
            form.add_error(None, str(refusal))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("C’est modifié."))
            return to_project(request, project, f"#{kind}")
    words = FormPage(shape.changing, _("Enregistrer"), saved=saved)
    return form_page(request, case_file, form, words, project=project)


@requires(Capability.WRITE_CASE_FILES)
@require_POST
def remove(request: HttpRequest, pk: int, project_pk: int, kind: str, line_pk: int) -> HttpResponse:
    if kind not in (TRADES, *KINDS):
        raise Http404
    project = project_of(request, cep_file(request, pk), project_pk)
    model = TargetTrade if kind == TRADES else KINDS[kind].model
    deed = project_deeds.remove_trade if kind == TRADES else KINDS[kind].remove
    try:
        deed(by=actor(request), line=_line(request, model, project, line_pk))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("C’est retiré."))
    return to_project(request, project, f"#{kind}")


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def goals(request: HttpRequest, pk: int, project_pk: int) -> HttpResponse:
    case_file = cep_file(request, pk)
    project = project_of(request, case_file, project_pk)
    rows = Goal.objects.visible_to(actor(request)).filter(case_file=case_file)
    linked = rows.filter(project_link__project=project)
    data = request.POST if request.method == "POST" else held_data(request)
    form = GoalsForm(data, goals=rows.order_by("position", "pk"), initial={"goals": linked})
    if request.method == "POST" and form.is_valid():
        try:
            plan_deeds.link_goals(
                by=actor(request), project=project, goals=form.cleaned_data["goals"]
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Les objectifs du projet sont enregistrés."))
            return to_project(request, project, "#plan")
    words = FormPage(_("Objectifs du projet"), _("Enregistrer"))
    return form_page(request, case_file, form, words, project=project)


def _line(request: HttpRequest, model: Any, project: CareerProject, line_pk: int) -> Any:
    rows = model.objects.visible_to(actor(request)).filter(project=project)
    return get_object_or_404(rows.select_related("case_file", "project"), pk=line_pk)

"""Projects of the person: explored, decided, set aside, taken up again; their feasibility."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Capability, requires
from accounts.held import held_data
from beneficiaries.models import CaseFile
from beneficiaries.refusals import Refused, StaleVersion
from beneficiaries.services.access import opening_of
from beneficiaries.views.opening import actor, asks_for_a_reason
from beneficiaries.way_back import address
from cep.forms.projects import DecisionForm, FeasibilityForm, ProjectForm, SetAsideForm
from cep.models import CareerProject
from cep.project_page import project_view
from cep.services.projects import (
    answer_feasibility,
    change_project,
    decide_project,
    explore_project,
    set_aside_project,
    take_up_project,
)
from cep.views.page import FormPage, cep_file, form_page, saved_words


@requires(Capability.OPEN_CASE_FILES)
@require_safe
@asks_for_a_reason
def project(request: HttpRequest, pk: int, project_pk: int) -> HttpResponse:
    case_file = cep_file(request, pk, to_write=False)
    opening = opening_of(actor(request), case_file)
    found = project_of(request, case_file, project_pk)
    context = {
        "case_file": case_file,
        "person": case_file.beneficiary,
        "view": project_view(found),
        "may_write": bool(opening and opening.may_write and case_file.is_open),
        "back_url": address("cep:path", pk, query=request.GET),
        "plan_url": address("followup:plan", pk, query=request.GET),
    }
    return render(request, "cep/project.html", context)


@requires(Capability.OPEN_CASE_FILES)
@require_safe
@asks_for_a_reason
def calendar(request: HttpRequest, pk: int, project_pk: int) -> HttpResponse:
    """The plan through time, on a sheet of its own."""
    case_file = cep_file(request, pk, to_write=False)
    found = project_of(request, case_file, project_pk)
    context = {
        "case_file": case_file,
        "person": case_file.beneficiary,
        "view": project_view(found),
        "path_url": address("cep:path", pk, query=request.GET),
        "project_url": address("cep:project", pk, found.pk, query=request.GET),
    }
    return render(request, "cep/calendar_sheet.html", context)


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def add(request: HttpRequest, pk: int) -> HttpResponse:
    case_file = cep_file(request, pk)
    form = ProjectForm(request.POST if request.method == "POST" else held_data(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = explore_project(by=actor(request), case_file=case_file, fields=form.wanted)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Le projet est ajouté."))
            return to_project(request, made)
    words = FormPage(_("Un projet à explorer"), _("Ajouter le projet"))
    return form_page(request, case_file, form, words)


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def change(request: HttpRequest, pk: int, project_pk: int) -> HttpResponse:
    case_file = cep_file(request, pk)
    found = project_of(request, case_file, project_pk)
    data = request.POST if request.method == "POST" else held_data(request)
    form = ProjectForm(data, instance=found)
    saved = ""
    if request.method == "POST" and form.is_valid():
        fresh = project_of(request, case_file, project_pk)
        version = form.cleaned_data["version"]
        try:
            change_project(by=actor(request), project=fresh, fields=form.wanted, version=version)
        except StaleVersion as refusal:
            saved = saved_words(fresh, list(form.wanted))
            form = ProjectForm({**request.POST.dict(), "version": fresh.version}, instance=fresh)
            form.add_error(None, str(refusal))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Le projet est modifié."))
            return to_project(request, fresh)
    words = FormPage(_("Modifier le projet"), _("Enregistrer le projet"), saved=saved)
    return form_page(request, case_file, form, words, project=found)


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def decide(request: HttpRequest, pk: int, project_pk: int) -> HttpResponse:
    words = FormPage(
        _("La décision de la personne"),
        _("Noter la décision"),
        _("C’est la personne qui choisit ; notez le jour où elle l’a dit."),
    )
    return _deed(request, pk, project_pk, DecisionForm, decide_project, words)


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def set_aside(request: HttpRequest, pk: int, project_pk: int) -> HttpResponse:
    words = FormPage(
        _("Mettre le projet de côté"),
        _("Mettre de côté"),
        _("Rien n’est perdu : on pourra le reprendre."),
    )
    return _deed(request, pk, project_pk, SetAsideForm, set_aside_project, words)


def _deed(
    request: HttpRequest,
    pk: int,
    project_pk: int,
    kind: type[BaseForm],
    deed: Callable[..., CareerProject],
    words: FormPage,
) -> HttpResponse:
    """A form whose fields are those of the deed."""
    case_file = cep_file(request, pk)
    found = project_of(request, case_file, project_pk)
    data = request.POST if request.method == "POST" else held_data(request)
    form = kind(data, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        try:
            deed(by=actor(request), project=found, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("C’est enregistré."))
            return to_project(request, found)
    return form_page(request, case_file, form, words, project=found)


@requires(Capability.WRITE_CASE_FILES)
@require_POST
def take_up(request: HttpRequest, pk: int, project_pk: int) -> HttpResponse:
    found = project_of(request, cep_file(request, pk), project_pk)
    try:
        take_up_project(by=actor(request), project=found, version=found.version)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Le projet est repris."))
    return to_project(request, found)


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def feasibility(request: HttpRequest, pk: int, project_pk: int) -> HttpResponse:
    case_file = cep_file(request, pk)
    found = project_of(request, case_file, project_pk)
    data = request.POST if request.method == "POST" else held_data(request)
    form = FeasibilityForm(data, initial=_said(found), kind=found.kind)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            answer_feasibility(
                by=actor(request), project=found, answers=form.answers, version=version
            )
        except StaleVersion as refusal:
            fresh = project_of(request, case_file, project_pk)
            form = FeasibilityForm(
                {**request.POST.dict(), "version": fresh.version}, kind=found.kind
            )
            form.add_error(None, str(refusal))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("C’est enregistré."))
            return to_project(request, found)
    words = FormPage(_("Le projet est-il faisable ?"), _("Enregistrer"))
    return form_page(request, case_file, form, words, project=found)


def _said(found: CareerProject) -> dict[str, Any]:
    values: dict[str, Any] = {"version": found.version}
    for check in found.feasibility_checks.order_by("pk"):
        values[f"state_{check.topic}"] = check.state
        values[f"finding_{check.topic}"] = check.finding
    return values


def project_of(request: HttpRequest, case_file: CaseFile, project_pk: int) -> CareerProject:
    """A project of this very file, or a page not found."""
    rows = CareerProject.objects.visible_to(actor(request)).filter(case_file=case_file)
    found: CareerProject = get_object_or_404(
        rows.select_related("case_file__organisation"), pk=project_pk
    )
    return found


def to_project(request: HttpRequest, found: CareerProject, anchor: str = "") -> HttpResponse:
    """The page of the project, where the deed shows."""
    where = address("cep:project", found.case_file_id, found.pk, query=request.GET)
    return redirect(where + anchor)

"""The request, the situation, and the three lists of the analysis."""

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
from beneficiaries.models import CaseFile
from beneficiaries.refusals import Refused, StaleVersion
from beneficiaries.views.opening import actor, asks_for_a_reason
from cep.forms.analysis import AssetForm, CareerEntryForm, LimitForm, RequestForm, SituationForm
from cep.models import AcceptedLimit, Asset, CareerEntry, Request
from cep.services.analysis import (
    add_line,
    change_line,
    describe_situation,
    record_request,
    remove_line,
)
from cep.services.levels import path_of
from cep.views.page import FormPage, back, cep_file, form_page, saved_words


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the lists: its rows, its form, its words."""

    model: Any
    form: Any
    adding: str | Promise
    changing: str | Promise
    anchor: str


KINDS = {
    "ressources": Kind(
        Asset,
        AssetForm,
        gettext_lazy("Ajouter une ressource"),
        gettext_lazy("Modifier une ressource"),
        "#ressources",
    ),
    "contraintes": Kind(
        AcceptedLimit,
        LimitForm,
        gettext_lazy("Ajouter une contrainte"),
        gettext_lazy("Modifier une contrainte"),
        "#contraintes",
    ),
    "parcours": Kind(
        CareerEntry,
        CareerEntryForm,
        gettext_lazy("Ajouter une étape du parcours professionnel"),
        gettext_lazy("Modifier une étape du parcours professionnel"),
        "#parcours",
    ),
}


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise Http404
    return KINDS[name]


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def request_words(request: HttpRequest, pk: int) -> HttpResponse:
    case_file = cep_file(request, pk)
    rows = Request.objects.visible_to(actor(request)).filter(case_file=case_file)
    latest = rows.order_by("-recorded_at", "-pk").first()
    data = request.POST if request.method == "POST" else held_data(request)
    form = RequestForm(data, initial={"words": latest.words if latest else ""})
    if request.method == "POST" and form.is_valid():
        try:
            record_request(by=actor(request), case_file=case_file, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La demande est enregistrée."))
            return back(request, case_file, "#demande")
    hint = _("Chaque formulation est gardée : on voit comment la demande a mûri.")
    words = FormPage(_("La demande"), _("Enregistrer la demande"), hint)
    return form_page(request, case_file, form, words)


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def situation(request: HttpRequest, pk: int) -> HttpResponse:
    case_file = cep_file(request, pk)
    path = path_of(case_file)
    data = request.POST if request.method == "POST" else held_data(request)
    now = {"situation": path.situation, "version": path.version}
    form = SituationForm(data, initial=now)
    saved = ""
    if request.method == "POST" and form.is_valid():
        try:
            describe_situation(by=actor(request), case_file=case_file, **form.cleaned_data)
        except StaleVersion as refusal:
            form = SituationForm({**form.cleaned_data, "version": path_of(case_file).version})
            form.add_error(None, str(refusal))
            saved = path_of(case_file).situation
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La situation est enregistrée."))
            return back(request, case_file, "#situation")
    words = FormPage(_("La situation"), _("Enregistrer la situation"), saved=saved)
    return form_page(request, case_file, form, words)


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def add(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    shape, case_file = _kind(kind), cep_file(request, pk)
    form = shape.form(request.POST if request.method == "POST" else held_data(request))
    if request.method == "POST" and form.is_valid():
        try:
            add_line(shape.model, by=actor(request), case_file=case_file, fields=form.wanted)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("C’est ajouté."))
            return back(request, case_file, shape.anchor)
    return form_page(request, case_file, form, FormPage(shape.adding, _("Ajouter")))


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def change(request: HttpRequest, pk: int, kind: str, line_pk: int) -> HttpResponse:
    shape, case_file = _kind(kind), cep_file(request, pk)
    line = _line(request, shape, case_file, line_pk)
    data = request.POST if request.method == "POST" else held_data(request)
    form = shape.form(data, instance=line)
    saved = ""
    if request.method == "POST" and form.is_valid():
        untouched = _line(request, shape, case_file, line_pk)
        version = form.cleaned_data["version"]
        try:
            change_line(untouched, by=actor(request), fields=form.wanted, version=version)
        except StaleVersion as refusal:
            fresh = _line(request, shape, case_file, line_pk)
            saved = saved_words(fresh, list(form.wanted))
            form = shape.form({**request.POST.dict(), "version": fresh.version}, instance=fresh)
            form.add_error(None, str(refusal))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("C’est modifié."))
            return back(request, case_file, shape.anchor)
    words = FormPage(shape.changing, _("Enregistrer"), saved=saved)
    return form_page(request, case_file, form, words)


@requires(Capability.WRITE_CASE_FILES)
@require_POST
def remove(request: HttpRequest, pk: int, kind: str, line_pk: int) -> HttpResponse:
    shape, case_file = _kind(kind), cep_file(request, pk)
    try:
        remove_line(_line(request, shape, case_file, line_pk), by=actor(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("C’est retiré."))
    return back(request, case_file, shape.anchor)


def _line(request: HttpRequest, shape: Kind, case_file: CaseFile, line_pk: int) -> Any:
    rows = shape.model.objects.visible_to(actor(request)).filter(case_file=case_file)
    return get_object_or_404(rows.select_related("case_file"), pk=line_pk)

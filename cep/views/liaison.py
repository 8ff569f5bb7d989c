"""Liaison sheets: prepared, agreed to, withdrawn, sent; what left and to whom."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Capability, requires
from accounts.held import held_data
from beneficiaries.models import CaseFile
from beneficiaries.refusals import Refused
from beneficiaries.views.opening import actor, asks_for_a_reason
from beneficiaries.way_back import address
from cep.documents.content import content_from
from cep.documents.printing import file_name, open_file
from cep.documents.telling import told_for_liaison
from cep.forms.documents import AgreementForm, DepartureForm, LiaisonForm
from cep.models import LiaisonSheet
from cep.services import liaison as service
from cep.views.page import FormPage, cep_file, form_page
from cep.views.synthesis import page, pdf


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """To whom, why, what; the preview is the next page."""
    case_file = cep_file(request, pk)
    form = LiaisonForm(_data(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            sheet = service.prepare_sheet(
                by=actor(request),
                case_file=case_file,
                fields=form.wanted,
                sections=said["sections"],
                form_key=said["form_key"],
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La fiche est prête à être montrée à la personne."))
            return _to_sheet(request, sheet)
    return form_page(request, case_file, form, _new_words())


def _new_words() -> FormPage:
    return FormPage(
        _("Préparer une fiche de liaison"),
        _("Préparer la fiche"),
        _("Rien ne part d’ici : la personne dit d’abord oui, et choisit ce qui part."),
    )


@require_safe
@requires(Capability.OPEN_CASE_FILES)
@asks_for_a_reason
def sheet(request: HttpRequest, pk: int, sheet_pk: int) -> HttpResponse:
    """One sheet: what it would say, who agreed, whether it left."""
    case_file = cep_file(request, pk, to_write=False)
    found = _sheet(request, case_file, sheet_pk)
    content = content_from(found.content)
    parts = told_for_liaison(content)
    departure = DepartureForm(sheet=found)
    shown = {"sheet": found, "content": content, "parts": parts, "form": departure}
    return page(request, "cep/liaison.html", case_file, **shown)


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def agreement(request: HttpRequest, pk: int, sheet_pk: int) -> HttpResponse:
    """The person said yes beside the counsellor, who says how."""
    case_file = cep_file(request, pk)
    found = _sheet(request, case_file, sheet_pk)
    form = AgreementForm(_data(request), sheet=found)

    def deed() -> None:
        service.record_agreement(by=actor(request), sheet=found, **form.cleaned_data)

    if _done(request, form, deed):
        messages.success(request, _("L’accord est noté."))
        return _to_sheet(request, found)
    words = FormPage(
        _("Noter l’accord pour %(operator)s") % {"operator": found.operator},
        _("Noter l’accord"),
        _("Cochez avec la personne : seul ce qui est coché partira. Elle peut changer d’avis."),
    )
    return form_page(request, case_file, form, words)


@require_POST
@requires(Capability.WRITE_CASE_FILES)
def withdraw(request: HttpRequest, pk: int, sheet_pk: int) -> HttpResponse:
    """The person told the counsellor no."""
    found = _sheet(request, cep_file(request, pk), sheet_pk)
    try:
        service.record_withdrawal(by=actor(request), sheet=found)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("C’est noté : la fiche ne partira pas."))
    return _to_sheet(request, found)


@require_POST
@requires(Capability.WRITE_CASE_FILES)
def send(request: HttpRequest, pk: int, sheet_pk: int) -> HttpResponse:
    """It leaves: the file is written for good, with the day and the means."""
    found = _sheet(request, cep_file(request, pk), sheet_pk)
    form = DepartureForm(request.POST, sheet=found)

    def deed() -> None:
        service.send_sheet(by=actor(request), sheet=found, **form.cleaned_data)

    if _done(request, form, deed):
        messages.success(request, _("La fiche est établie : téléchargez-la pour la remettre."))
    else:
        for errors in form.errors.values():
            messages.error(request, " ".join(str(error) for error in errors))
    return _to_sheet(request, found)


@require_safe
@requires(Capability.OPEN_CASE_FILES)
@asks_for_a_reason
def sheet_file(request: HttpRequest, pk: int, sheet_pk: int) -> HttpResponseBase:
    """The file that left; before that, the same marked as a draft."""
    case_file = cep_file(request, pk, to_write=False)
    found = _sheet(request, case_file, sheet_pk)
    try:
        if found.sent_at is not None:
            content = open_file(found.file, found.file_hash)
        else:
            content = io.BytesIO(service.draft_pdf(by=actor(request), sheet=found))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _to_sheet(request, found)
    return pdf(content, file_name("liaison", case_file, found.pk))


def _sheet(request: HttpRequest, case_file: CaseFile, pk: int) -> LiaisonSheet:
    rows = LiaisonSheet.objects.visible_to(actor(request)).filter(case_file=case_file)
    people = ("made_by", "agreed_by", "withdrawn_by", "sent_by")
    whole = rows.select_related(*people, "case_file__organisation", "case_file__beneficiary")
    return get_object_or_404(whole, pk=pk)


def _to_sheet(request: HttpRequest, found: LiaisonSheet) -> HttpResponse:
    return redirect(address("cep:liaison", found.case_file_id, found.pk, query=request.GET))


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else held_data(request)


def _done(request: HttpRequest, form: BaseForm, deed: Callable[[], None]) -> bool:
    """True once the deed went through; its refusal stands at the top of the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        deed()
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True

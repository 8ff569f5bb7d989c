"""The synthesis of one file: prepared, shown before, proposed, answered, compared, handed over."""

from __future__ import annotations

import io
from typing import IO, Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Capability, requires
from accounts.held import held_data
from beneficiaries.models import CaseFile
from beneficiaries.refusals import Refused, StaleVersion
from beneficiaries.services.access import opening_of
from beneficiaries.views.opening import actor, asks_for_a_reason
from beneficiaries.way_back import address
from cep.documents.comparing import compared, differences, sentence
from cep.documents.content import Content, content_from
from cep.documents.page import documents_view, editions_of
from cep.documents.printing import EDITIONS, edition_file, file_name
from cep.documents.readiness import hints, missing, why_not_handed_over
from cep.documents.telling import told
from cep.forms.documents import AnswersForm, SynthesisForm
from cep.models import SynthesisDocument, SynthesisStage
from cep.services import synthesis as service
from cep.services.remarks import answer_remarks, revision
from cep.views.page import FormPage, cep_file, form_page

PDF = "application/pdf"
DEEDS = {
    "propose": (
        service.propose,
        gettext_lazy("Le document est proposé : la personne le lit dans son espace."),
    ),
    "hand_over": (
        service.hand_over,
        gettext_lazy("Le document est remis : la personne l’a dans son espace."),
    ),
}


@require_safe
@requires(Capability.OPEN_CASE_FILES)
@asks_for_a_reason
def documents(request: HttpRequest, pk: int) -> HttpResponse:
    """Versions of the synthesis, liaison sheets, and what comes next."""
    case_file = cep_file(request, pk, to_write=False)
    return page(request, "cep/documents.html", case_file, view=documents_view(case_file))


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose, look, then propose or hand over; the preview stands beside the choices."""
    case_file = cep_file(request, pk)
    form, content = _form(request, case_file), None
    if request.method == "POST" and form.is_valid():
        try:
            if "propose" in request.POST or "hand_over" in request.POST:
                return _make(request, case_file, form)
            content = service.draft(by=actor(request), case_file=case_file, wish=form.wish)
        except StaleVersion as refusal:
            form = _form(request, case_file, again=True)
            form.add_error(None, str(refusal))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _form_page(request, case_file, form, content)


def _form(request: HttpRequest, case_file: CaseFile, *, again: bool = False) -> SynthesisForm:
    """`again`: what was chosen, for the version that has come meanwhile."""
    data = request.POST if request.method == "POST" else held_data(request)
    latest = service.latest_of(case_file)
    if again and data is not None:
        data = data.copy()
        data["expected"] = str(latest.number if latest else 0)
    return SynthesisForm(data, case_file=case_file, latest=latest)


def _make(request: HttpRequest, case_file: CaseFile, form: SynthesisForm) -> HttpResponse:
    deed, done = DEEDS["hand_over" if "hand_over" in request.POST else "propose"]
    made = deed(
        by=actor(request),
        case_file=case_file,
        wish=form.wish,
        expected=form.cleaned_data["expected"],
        form_key=form.cleaned_data["form_key"],
    )
    messages.success(request, str(done))
    return redirect(address("cep:synthesis", case_file.pk, made.pk, query=request.GET))


def _form_page(
    request: HttpRequest, case_file: CaseFile, form: SynthesisForm, content: Content | None
) -> HttpResponse:
    """The choices, what is missing, the preview and what it changes."""
    latest = service.latest_of(case_file)
    shown: dict[str, Any] = {
        "form": form,
        "missing": missing(case_file),
        "hints": hints(case_file),
        "latest": latest,
        "why_not_handed_over": why_not_handed_over(latest),
        "unanswered": sum(not one.answer for one in service.carried(latest)),
        "content": content,
    }
    if content is not None:
        wish = form.wish
        shown["edition"] = wish
        shown["parts"] = told(content, language=wish.language, simple=wish.simple)
        if latest is not None:
            shown["changes"] = sentence(differences(content_from(latest.content), content))
    return page(request, "cep/synthesis_new.html", case_file, **shown)


@require_POST
@requires(Capability.WRITE_CASE_FILES)
def preview(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The draft on paper; nothing is kept of it."""
    case_file = cep_file(request, pk)
    form = _form(request, case_file)
    if form.is_valid():
        try:
            file = service.draft_pdf(by=actor(request), case_file=case_file, wish=form.wish)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return pdf(io.BytesIO(file), "apercu.pdf")
    return _form_page(request, case_file, form, None)


@require_safe
@requires(Capability.OPEN_CASE_FILES)
@asks_for_a_reason
def document(request: HttpRequest, pk: int, document_pk: int) -> HttpResponse:
    """One version: what it says, its editions, the remarks and what became of them."""
    case_file = cep_file(request, pk, to_write=False)
    found = _document(request, case_file, document_pk)
    content = content_from(found.content)
    latest = service.latest_of(case_file)
    shown = {
        "document": found,
        "content": content,
        "parts": told(content, language=found.language, simple=found.simple),
        "number": str(found.number),
        "number_before": str(found.number - 1),
        "editions": editions_of(found),
        "is_latest": latest is not None and latest.pk == found.pk,
        "unanswered": sum(not one.answer for one in service.carried(found)),
    }
    return page(request, "cep/synthesis.html", case_file, **shown)


@require_safe
@requires(Capability.OPEN_CASE_FILES)
@asks_for_a_reason
def document_file(request: HttpRequest, pk: int, document_pk: int) -> HttpResponseBase:
    """The file as it was made, or the same content in another edition."""
    case_file = cep_file(request, pk, to_write=False)
    found = _document(request, case_file, document_pk)
    edition = EDITIONS.get(request.GET.get("edition", ""))
    try:
        content = edition_file(found, edition, asker=actor(request).pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(address("cep:synthesis", pk, document_pk, query=request.GET))
    return pdf(content, file_name("synthese", case_file, found.number))


@require_safe
@requires(Capability.OPEN_CASE_FILES)
@asks_for_a_reason
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Two versions side by side, with the words added and taken away."""
    case_file = cep_file(request, pk, to_write=False)
    rows = SynthesisDocument.objects.visible_to(actor(request)).filter(case_file=case_file)
    versions = list(rows.select_related("made_by").order_by("-number")[:100])[::-1]
    comparison = compared(versions, request.GET)
    return page(request, "cep/synthesis_compare.html", case_file, comparison=comparison)


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def answers(request: HttpRequest, pk: int) -> HttpResponse:
    """An answer to each remark of the person."""
    case_file = cep_file(request, pk)
    latest = service.latest_of(case_file)
    if latest is None or latest.stage != SynthesisStage.AMENDED:
        messages.info(request, _("La personne n’a pas envoyé de remarque."))
        return redirect(address("cep:documents", pk, query=request.GET))
    form = _answers_form(request, latest)
    if request.method == "POST" and form.is_valid():
        try:
            said = {"answers": form.answers, "seen": form.cleaned_data["seen"]}
            answer_remarks(by=actor(request), document=latest, **said)
        except StaleVersion as refusal:
            form = _answers_form(request, latest, again=True)
            form.add_error(None, str(refusal))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Vos réponses sont gardées."))
            return redirect(address("cep:documents", pk, query=request.GET))
    return form_page(request, case_file, form, ANSWERS)


ANSWERS = FormPage(
    gettext_lazy("Répondre aux remarques de la personne"),
    gettext_lazy("Garder mes réponses"),
    gettext_lazy(
        "Ses mots restent dans le document : repris à leur place, ou à la fin avec votre réponse. "
        "Vous pouvez quitter cette page pour corriger le dossier, puis revenir."
    ),
)


def _answers_form(
    request: HttpRequest, latest: SynthesisDocument, *, again: bool = False
) -> AnswersForm:
    data = request.POST if request.method == "POST" else held_data(request)
    if again and data is not None:
        data = data.copy()
        data["seen"] = str(revision(latest))
    remarks = content_from(latest.content).unanswered
    return AnswersForm(data, remarks=remarks, given=list(latest.answers.order_by("pk")))


def _document(request: HttpRequest, case_file: CaseFile, pk: int) -> SynthesisDocument:
    rows = SynthesisDocument.objects.visible_to(actor(request)).filter(case_file=case_file)
    whole = rows.select_related("made_by", "case_file__beneficiary", "case_file__organisation")
    return get_object_or_404(whole, pk=pk)


def pdf(content: IO[bytes], name: str) -> FileResponse:
    """Always a download: a browser's reader knows nothing of our rules."""
    return FileResponse(content, as_attachment=True, filename=name, content_type=PDF)


def page(
    request: HttpRequest, template: str, case_file: CaseFile, **context: object
) -> HttpResponse:
    """A page of documents, with what its reader may do."""
    opening = opening_of(actor(request), case_file)
    shown = {
        "case_file": case_file,
        "person": case_file.beneficiary,
        "may_write": bool(opening and opening.may_write and case_file.is_open),
        "path_url": address("cep:path", case_file.pk, query=request.GET),
        **context,
    }
    return render(request, template, shown)

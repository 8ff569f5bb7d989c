"""The person's documents in their own space: read, amended part by part, agreed to, fetched."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from beneficiaries.models import CaseFile, Programme, ReadingMode
from beneficiaries.refusals import Refused, StaleVersion
from cep.documents.content import content_from
from cep.documents.page import (
    MyDocument,
    editions_of,
    my_document,
    remark_kept,
    sheets_of,
    versions_of,
)
from cep.documents.printing import EDITIONS, edition_file, open_file
from cep.documents.sections import GENERAL
from cep.documents.telling import told, told_for_liaison
from cep.documents.titles import title_of
from cep.forms.my_document import MyAgreementForm, RemarkForm
from cep.models import LiaisonSheet
from cep.services.liaison import agree_by_person, withdraw_by_person
from cep.services.remarks import send_remarks, write_remark
from cep.views.synthesis import pdf
from followup.space.files import chosen_file, files_of
from followup.space.person import PersonRequest, for_person

MOST = 100


@require_safe
@for_person
def document(request: PersonRequest) -> HttpResponse:
    """The newest version in the words of the reading mode; each part may be answered."""
    files, file = _files(request)
    mine = my_document(file)
    context = {
        "person": request.person,
        "files": files,
        "file": file,
        "mine": mine,
        "form_key": uuid.uuid4(),
        "general": GENERAL,
    }
    if mine is not None:
        simple = request.person.reading_mode == ReadingMode.SIMPLE
        context["parts"] = told(mine.content, language=_language(), simple=simple)
        context["words"] = mine.words
        context["remarkable"] = (*mine.content.sections, GENERAL) if file.is_open else ()
        context["editions"] = editions_of(mine.document)
    return render(request, "cep/my_document.html", context)


def _language() -> str:
    return "en" if (get_language() or "fr").startswith("en") else "fr"


@for_person
def remark(request: PersonRequest, section: str) -> HttpResponse:
    """What the person wants to say of one part; kept until they send it."""
    _others, file = _files(request)
    mine = _mine(file, section)
    form = _remark_form(request, file, mine, section)
    if request.method == "POST" and form.is_valid():
        try:
            write_remark(
                person=request.person, case_file=file, section=section, **form.cleaned_data
            )
        except StaleVersion as refusal:
            form = _remark_form(request, file, mine, section, again=True)
            form.add_error(None, str(refusal))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("C’est gardé. Vous l’enverrez quand vous aurez fini."))
            return redirect(f"{_address('my_document', file)}#{section}")
    return _remark_page(request, file, mine, form, section)


def _mine(file: CaseFile, section: str) -> MyDocument:
    """A part of a document that is there, in a file where one may still write."""
    mine = my_document(file)
    if mine is None or not file.is_open or section not in (*mine.content.sections, GENERAL):
        raise Http404
    return mine


def _remark_form(
    request: PersonRequest, file: CaseFile, mine: MyDocument, section: str, *, again: bool = False
) -> RemarkForm:
    row = remark_kept(file, section)
    version = row.version if row else 0
    if again:
        return RemarkForm({"words": request.POST.get("words", ""), "version": version})
    initial = {"words": mine.words.get(section, ""), "version": version}
    return RemarkForm(request.POST or None, initial=initial)


def _remark_page(
    request: PersonRequest, file: CaseFile, mine: MyDocument, form: RemarkForm, section: str
) -> HttpResponse:
    """The part itself above the question; what another window kept, when there is something."""
    simple = request.person.reading_mode == ReadingMode.SIMPLE
    parts = told(mine.content, language=_language(), simple=simple)
    row = remark_kept(file, section)
    typed = form["words"].value()
    context = {
        "person": request.person,
        "file": file,
        "form": form,
        "section": section,
        "title": title_of(section, simple=simple),
        "parts": [part for part in parts if part.key == section],
        "kept": row.words if row and form.is_bound and row.words != typed else "",
    }
    return render(request, "cep/my_remark.html", context)


@require_POST
@for_person
def send(request: PersonRequest) -> HttpResponse:
    """Everything written goes to the counsellor, or "nothing to change" does."""
    _others, file = _files(request)
    try:
        send_remarks(
            person=request.person,
            case_file=file,
            expected=_number(request.POST.get("expected", "")),
            form_key=_key(request.POST.get("form_key", "")),
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("C’est envoyé. La personne qui vous accompagne va le lire."))
    return redirect(_address("my_document", file))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


@require_safe
@for_person
def document_file(request: PersonRequest, document_pk: int) -> FileResponse:
    """A version of their own, in the edition they like."""
    found = get_object_or_404(versions_of(request.person), pk=document_pk)
    edition = EDITIONS.get(request.GET.get("edition", ""))
    try:
        content = edition_file(found, edition, asker=-request.person.pk)
    except Refused as refusal:
        raise Http404(str(refusal)) from None
    return pdf(content, f"mon-document-{found.number}.pdf")


@require_safe
@for_person
def liaisons(request: PersonRequest) -> HttpResponse:
    """What waits for an answer, what left and to whom."""
    sheets = list(sheets_of(request.person).defer("content").newest_first()[:MOST])
    if len(sheets) == 1:
        return redirect("cep:my_liaison", sheets[0].pk)
    context = {"person": request.person, "sheets": sheets}
    return render(request, "cep/my_liaisons.html", context)


@for_person
def liaison(request: PersonRequest, sheet_pk: int) -> HttpResponse:
    """What would leave, to whom and why; the person ticks and says yes."""
    sheet = _sheet(request, sheet_pk)
    form = MyAgreementForm(request.POST or None, sheet=sheet)
    if request.method == "POST" and form.is_valid():
        try:
            agree_by_person(person=request.person, sheet=sheet, **form.cleaned_data)
        except StaleVersion as refusal:
            messages.error(request, str(refusal))
            return redirect("cep:my_liaison", sheet.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("C’est noté : vous êtes d’accord."))
            return redirect("cep:my_liaison", sheet.pk)
    context = {
        "person": request.person,
        "sheet": sheet,
        "form": form,
        "parts": told_for_liaison(content_from(sheet.content), language=_language()),
    }
    return render(request, "cep/my_liaison.html", context)


@require_POST
@for_person
def refuse_liaison(request: PersonRequest, sheet_pk: int) -> HttpResponse:
    """No, or no longer."""
    sheet = _sheet(request, sheet_pk)
    try:
        withdraw_by_person(person=request.person, sheet=sheet)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("C’est noté : rien ne partira."))
    return redirect("cep:my_liaison", sheet.pk)


@require_safe
@for_person
def liaison_file(request: PersonRequest, sheet_pk: int) -> FileResponse:
    """The file that left."""
    sheet = _sheet(request, sheet_pk)
    if sheet.sent_at is None:
        raise Http404
    try:
        content = open_file(sheet.file, sheet.file_hash)
    except Refused as refusal:
        raise Http404(str(refusal)) from None
    return pdf(content, f"fiche-de-liaison-{sheet.pk}.pdf")


def _sheet(request: PersonRequest, pk: int) -> LiaisonSheet:
    return get_object_or_404(sheets_of(request.person), pk=pk)


def _files(request: PersonRequest) -> tuple[list[CaseFile], CaseFile]:
    """CEP files of the person, open or closed, and the one that the page speaks of."""
    files = [f for f in files_of(request) if f.programme == Programme.CEP]
    file = chosen_file(request, files)
    if file is None:
        raise Http404
    return files, file


def _address(name: str, file: CaseFile) -> str:
    return f"{reverse(f'cep:{name}')}?dossier={file.pk}"

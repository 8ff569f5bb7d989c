"""How the pages of the CEP find their file, and the one shape of their forms."""

from __future__ import annotations

from dataclasses import dataclass

from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from beneficiaries.models import CaseFile, Programme
from beneficiaries.views.opening import file_to_read, file_to_write
from beneficiaries.way_back import address

Text = str | Promise


@dataclass(frozen=True, slots=True)
class FormPage:
    """The words around a form."""

    title: Text
    button: Text
    hint: Text = ""
    saved: str = ""


def cep_file(request: HttpRequest, pk: int, *, to_write: bool = True) -> CaseFile:
    """A CEP file that may be opened so; another programme has no such page."""
    case_file = file_to_write(request, pk) if to_write else file_to_read(request, pk)
    if case_file.programme != Programme.CEP:
        raise Http404
    return case_file


def back(request: HttpRequest, case_file: CaseFile, anchor: str = "") -> HttpResponse:
    """The CEP page of the file, where the deed shows."""
    return redirect(address("cep:path", case_file.pk, query=request.GET) + anchor)


def form_page(
    request: HttpRequest, case_file: CaseFile, form: BaseForm, words: FormPage
) -> HttpResponse:
    """One form, with what it is about and a way out."""
    context = {
        "case_file": case_file,
        "person": case_file.beneficiary,
        "form": form,
        "words": words,
        "back_url": address("cep:path", case_file.pk, query=request.GET),
    }
    return render(request, "cep/form.html", context)

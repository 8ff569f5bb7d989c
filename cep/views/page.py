"""How the pages of the CEP find their file, and the one shape of their forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from beneficiaries.models import CaseFile, Programme
from beneficiaries.views.opening import file_to_read, file_to_write
from beneficiaries.way_back import address
from cep.models import CareerProject

Text = str | Promise


@dataclass(frozen=True, slots=True)
class FormPage:
    """The words around a form."""

    title: Text
    button: Text
    hint: Text = ""
    saved: str = ""
    after_saved: Text = ""
    why: Sequence[Any] = ()


def saved_words(row: Model, names: Sequence[str]) -> str:
    """What the row says now, field by field, beside what somebody else typed."""
    lines = []
    for name in names:
        shown = getattr(row, f"get_{name}_display", None)
        value = shown() if shown else getattr(row, name)
        if isinstance(value, bool):
            value = _("oui") if value else ""
        if value not in (None, ""):
            label = str(row._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            lines.append(f"{label[:1].upper()}{label[1:]} : {localize(value)}")
    return "\n".join(lines)


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
    request: HttpRequest,
    case_file: CaseFile,
    form: BaseForm,
    words: FormPage,
    *,
    project: CareerProject | None = None,
) -> HttpResponse:
    """One form, with what it is about and a way out: its project, else the CEP page."""
    path_url = address("cep:path", case_file.pk, query=request.GET)
    project_url = ""
    if project is not None:
        project_url = address("cep:project", case_file.pk, project.pk, query=request.GET)
    context = {
        "case_file": case_file,
        "person": case_file.beneficiary,
        "form": form,
        "words": words,
        "path_url": path_url,
        "project": project,
        "project_url": project_url,
        "back_url": project_url or path_url,
    }
    return render(request, "cep/form.html", context)

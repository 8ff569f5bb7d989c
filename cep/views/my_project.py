"""The person's project in their own space: their request, their view of the competences."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from beneficiaries.models import CaseFile, Programme
from beneficiaries.refusals import Refused, StaleVersion
from cep.competences import Competence, Moment, Rater
from cep.competences_page import profiles_of
from cep.forms.my_project import MyCompetenceForm, MyRequestForm
from cep.my_project_page import moment_to_answer, my_project
from cep.services.analysis import request_by_person
from cep.services.competences import rate_by_person, revision, rows_of
from cep.words import COMPETENCE_PLAIN
from followup.space.files import chosen_file, files_of
from followup.space.person import PersonRequest, for_person

ALL = tuple(Competence)


@require_safe
@for_person
def project(request: PersonRequest) -> HttpResponse:
    """Where the person is, and what they may write."""
    files, file = _files(request)
    context = {"person": request.person, "files": files, "file": file, "mine": my_project(file)}
    return render(request, "cep/my_project.html", context)


@for_person
def request_words(request: PersonRequest) -> HttpResponse:
    """The request in the person's own words; earlier ones stay."""
    _others, file = _files(request)
    latest = my_project(file).request
    form = MyRequestForm(request.POST or None, initial={"words": latest.words if latest else ""})
    if request.method == "POST" and form.is_valid():
        try:
            request_by_person(person=request.person, case_file=file, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("C’est enregistré. Merci !"))
            return redirect(_address("my_project", file))
    context = {"person": request.person, "file": file, "form": form}
    return render(request, "cep/my_request.html", context)


@for_person
def competence(request: PersonRequest, competence: str) -> HttpResponse:
    """One competence on one screen, then the next one."""
    _others, file = _files(request)
    moment = moment_to_answer(profiles_of(file))
    if competence not in set(Competence) or moment is None:
        raise Http404
    asked = Competence(competence)
    form = _competence_form(request, file, moment, asked)
    if request.method == "POST" and form.is_valid():
        said: dict[str, Any] = {"moment": moment, "profile": {asked: form.rating}}
        try:
            rate_by_person(
                person=request.person, case_file=file, seen=form.cleaned_data["seen"], **said
            )
        except StaleVersion as refusal:
            now = revision(rows_of(file, moment, Rater.PERSON))
            form = MyCompetenceForm({**request.POST.dict(), "seen": now})
            form.add_error(None, str(refusal))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _onwards(request, file, asked)
    return _competence_page(request, file, form, asked)


def _competence_form(
    request: PersonRequest, file: CaseFile, moment: Moment, asked: Competence
) -> MyCompetenceForm:
    """Begun from what the person said last."""
    rows = rows_of(file, moment, Rater.PERSON)
    row = rows.get(asked)
    said = {"mastery": str(row.mastery), "evidence": row.evidence} if row else {}
    return MyCompetenceForm(request.POST or None, initial={**said, "seen": revision(rows)})


def _competence_page(
    request: PersonRequest, file: CaseFile, form: MyCompetenceForm, asked: Competence
) -> HttpResponse:
    context = {
        "person": request.person,
        "file": file,
        "form": form,
        "place": ALL.index(asked) + 1,
        "words": COMPETENCE_PLAIN[asked],
        "count": len(ALL),
    }
    return render(request, "cep/my_competence.html", context)


def _onwards(request: PersonRequest, file: CaseFile, asked: Competence) -> HttpResponse:
    """The next screen; after the last one, the page with all of them."""
    place = ALL.index(asked) + 1
    if place < len(ALL):
        return redirect(_address("my_competence", file, ALL[place].value))
    messages.success(request, _("C’est fini, merci ! Vous en parlerez au prochain rendez-vous."))
    return redirect(_address("my_project", file))


def _files(request: PersonRequest) -> tuple[list[CaseFile], CaseFile]:
    """Open CEP files of the person, and the one that the page speaks of."""
    files = [f for f in files_of(request) if f.programme == Programme.CEP and f.is_open]
    file = chosen_file(request, files)
    if file is None:
        raise Http404
    return files, file


def _address(name: str, file: CaseFile, *args: str) -> str:
    return f"{reverse(f'cep:{name}', args=args)}?dossier={file.pk}"

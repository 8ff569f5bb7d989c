"""« Mes points d’étape », in the person's space: the line, who reads, no more of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.check_ins.finding import watch_of
from alliance.check_ins.own_page import own_page
from alliance.forms.check_ins import ReadersForm
from alliance.services.check_ins import choose_visibility, object_to, withdraw_objection
from beneficiaries.models import CaseFile
from beneficiaries.refusals import Refused
from followup.space.files import chosen_file, files_of
from followup.space.person import PersonRequest, for_person


def _file(request: PersonRequest) -> CaseFile:
    file = chosen_file(request, files_of(request))
    if file is None:
        raise Http404
    return file


def _back(file: CaseFile) -> HttpResponse:
    response = redirect("alliance:my_check_ins")
    response["Location"] += f"?dossier={file.pk}"
    return response


@require_safe
@for_person
def my_check_ins(request: PersonRequest) -> HttpResponse:
    """What waits, the line, past answers, who reads."""
    files = files_of(request)
    file = chosen_file(request, files)
    context = {
        "person": request.person,
        "files": files,
        "file": file,
        "own": own_page(file) if file else None,
    }
    return render(request, "alliance/my_check_ins.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_person
def readers(request: PersonRequest) -> HttpResponse:
    """Who reads from now on."""
    file = _file(request)
    form = ReadersForm(file, watch_of(file), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            choose_visibility(person=request.person, case_file=file, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("C’est noté, à partir de vos prochaines réponses."))
            return _back(file)
    context = {"person": request.person, "form": form, "file": file}
    return render(request, "alliance/my_readers.html", context)


@require_POST
@for_person
def objection(request: PersonRequest) -> HttpResponse:
    """No more questions for this file; or again."""
    file = _file(request)
    wanted = request.POST.get("wanted") == "oui"
    try:
        if wanted:
            withdraw_objection(person=request.person, case_file=file)
        else:
            object_to(person=request.person, case_file=file)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        again = _("C’est noté : des questions viendront après vos prochains rendez-vous.")
        messages.success(request, again if wanted else _("C’est noté : plus de questions."))
    return _back(file)

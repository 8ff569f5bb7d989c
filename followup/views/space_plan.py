"""The person's plan: ticked, said to be stuck, taken up again, a step proposed."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from beneficiaries.refusals import Refused
from followup.forms.space import ProposeForm, StuckForm
from followup.models import Step
from followup.plan.reading import plan_of, proposals_of, set_aside_of
from followup.services import plan_person
from followup.space.files import chosen_file, files_of
from followup.space.person import PersonRequest, for_person


@require_safe
@for_person
def plan(request: PersonRequest) -> HttpResponse:
    """Goals and steps of one file, in the person's voice."""
    files = files_of(request)
    file = chosen_file(request, files)
    context = {
        "person": request.person,
        "files": files,
        "file": file,
        "plan": plan_of(file, for_person=True) if file else None,
        "proposals": proposals_of(file) if file else [],
        "set_aside": set_aside_of(file) if file else [],
    }
    return render(request, "followup/space_plan.html", context)


def _step(request: PersonRequest, pk: int) -> Step:
    for file in files_of(request):
        if (step := file.steps.select_related("goal").filter(pk=pk).first()) is not None:
            return step
    raise Http404


def _do(request: PersonRequest, pk: int, deed: Callable[..., Step], sentence: str) -> HttpResponse:
    step = _step(request, pk)
    try:
        deed(person=request.person, step=step)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, sentence)
    return redirect("followup:space_plan")


@require_POST
@for_person
def tick(request: PersonRequest, pk: int) -> HttpResponse:
    """Done."""
    return _do(request, pk, plan_person.tick_by_person, _("Bravo, c’est fait !"))


@require_POST
@for_person
def resume(request: PersonRequest, pk: int) -> HttpResponse:
    """No longer stuck, or ticked by mistake."""
    return _do(request, pk, plan_person.resume_by_person, _("C’est noté : vous vous y remettez."))


@for_person
def stuck(request: PersonRequest, pk: int) -> HttpResponse:
    """A call for help."""
    step, form = _step(request, pk), StuckForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            plan_person.stuck_by_person(person=request.person, step=step, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("C’est noté. La personne qui vous accompagne va vous répondre.")
            )
            return redirect("followup:space_plan")
    context = {"person": request.person, "step": step, "form": form}
    return render(request, "followup/space_step_stuck.html", context)


@for_person
def propose(request: PersonRequest) -> HttpResponse:
    """A step that the person would like."""
    form, file = ProposeForm(request.POST or None), chosen_file(request, files_of(request))
    if file is None or not file.is_open:
        raise Http404
    if request.method == "POST" and form.is_valid():
        try:
            plan_person.propose_by_person(
                person=request.person, case_file=file, **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Votre idée est partie. On vous répond bientôt."))
            return redirect("followup:space_plan")
    context = {"person": request.person, "form": form}
    return render(request, "followup/space_step_propose.html", context)

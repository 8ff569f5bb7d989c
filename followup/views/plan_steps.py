"""Steps: added, opened, changed, said done or stuck, put in order; whole pages or pieces."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Capability, requires
from accounts.held import held_data
from beneficiaries.refusals import Refused, StaleVersion
from beneficiaries.views.opening import asks_for_a_reason
from followup.forms.plan import StatusForm, StepForm
from followup.models import Goal, Step, StepStatus
from followup.plan.page import PlanPage
from followup.services.plan import (
    add_goal,
    add_step,
    move_step,
    save_step,
    set_step_status,
    shift_step,
)
from followup.services.plan_order import DOWN, UP
from followup.views.plan import back_to_plan, by_htmx, page_to_write

# States that want words: the button leads to the form of the step.
WORDED = {StepStatus.STUCK, StepStatus.DROPPED}


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def new(request: HttpRequest, pk: int) -> HttpResponse:
    page = page_to_write(request, pk)
    inline = _inline_goal(page, request)
    data = request.POST if request.method == "POST" else held_data(request)
    form = page.add_form(inline, request.POST) if inline else page.new_form(data)
    if request.method == "POST" and form.is_valid():
        try:
            step = _add(page, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            if inline:
                context = page.row(step) | {"form": page.add_form(inline), "added": True}
                return render(request, "followup/plan_added.html", context)
            messages.success(request, _("L’étape est dans le plan."))
            return back_to_plan(request, pk, f"etape-{step.pk}")
    if inline:
        context = page.ground | {"goal_pk": inline.pk, "form": form}
        return render(request, "followup/plan_add.html", context)
    return render(request, "followup/plan_step_new.html", page.ground | {"form": form})


def _inline_goal(page: PlanPage, request: HttpRequest) -> Goal | None:
    """The goal under which a form of the plan page stands; scripts ask for that form only."""
    chosen = request.POST.get("goal", "")
    if not by_htmx(request) or not chosen.isdecimal() or len(chosen) > 18:
        return None
    goals = Goal.objects.visible_to(page.user).filter(case_file=page.case_file)
    found: Goal | None = goals.filter(pk=chosen).first()
    return found


@transaction.atomic
def _add(page: PlanPage, form: StepForm) -> Step:
    """Under the goal chosen, or under one that the form names; the key holds for both."""
    key, goal = form.cleaned_data["form_key"], form.cleaned_data["goal"]
    if goal is None:
        title = form.cleaned_data["new_goal"]
        goal = add_goal(by=page.user, case_file=page.case_file, title=title, form_key=key)
    return add_step(by=page.user, goal=goal, fields=form.wanted, form_key=key)


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def step(request: HttpRequest, pk: int, step_pk: int) -> HttpResponse:
    page, row = _step(request, pk, step_pk)
    form = page.edit_form(row, request.POST if request.method == "POST" else held_data(request))
    stale = ""
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"]
            saved = save_step(
                by=page.user, step=row, fields=form.wanted, state=form.state, version=version
            )
        except StaleVersion as moved:
            stale, row = str(moved), _step(request, pk, step_pk)[1]
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _saved(request, page, row, saved)
    context = page.step_page(row, form, stale=stale)
    if stale:
        context["form"] = page.edit_form(row, form.for_version(row.version))
    name = "plan_step_open.html" if by_htmx(request) else "plan_step.html"
    return render(request, f"followup/{name}", context)


def _saved(request: HttpRequest, page: PlanPage, before: Step, saved: Step) -> HttpResponse:
    """The row again; a step that changed goals has another place on the page."""
    if by_htmx(request) and saved.goal_id == before.goal_id:
        return render(request, "followup/plan_saved.html", page.row(saved))
    messages.success(request, _("L’étape est enregistrée."))
    answer = back_to_plan(request, page.case_file.pk, f"etape-{saved.pk}")
    if by_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": answer["Location"]})
    return answer


@requires(Capability.WRITE_CASE_FILES)
@require_POST
def status(request: HttpRequest, pk: int, step_pk: int) -> HttpResponse:
    page, row = _step(request, pk, step_pk)
    form, said = StatusForm(request.POST), ""
    if not form.is_valid() or form.cleaned_data["status"] in WORDED:
        said = _("Ouvrez l’étape pour dire où elle en est.")
    else:
        try:
            row = set_step_status(by=page.user, step=row, **form.cleaned_data)
        except Refused as refusal:
            said = str(refusal)
    if by_htmx(request):
        context = page.row(_step(request, pk, step_pk)[1], said=said)
        return render(request, "followup/plan_saved.html", context)
    if said:
        messages.error(request, said)
    return back_to_plan(request, pk, f"etape-{step_pk}")


@requires(Capability.WRITE_CASE_FILES)
@require_POST
def move(request: HttpRequest, pk: int, step_pk: int) -> HttpResponse:
    page, row = _step(request, pk, step_pk)
    direction = request.POST.get("direction", "")
    try:
        if direction in {UP, DOWN}:
            shift_step(by=page.user, step=row, direction=direction)
        else:
            goal, before = _place(page, request)
            move_step(by=page.user, step=row, goal=goal, before=before)
    except Refused as refusal:
        if by_htmx(request):
            return HttpResponse(str(refusal), status=409, content_type="text/plain; charset=utf-8")
        messages.error(request, str(refusal))
    if by_htmx(request):
        return HttpResponse(status=204)
    return back_to_plan(request, pk, f"etape-{step_pk}")


def _place(page: PlanPage, request: HttpRequest) -> tuple[Goal | None, Step | None]:
    """Where a step was dropped: under which goal, before which step; 404 for anything else."""
    goals = Goal.objects.visible_to(page.user).filter(case_file=page.case_file)
    steps = Step.objects.visible_to(page.user).filter(case_file=page.case_file)
    return _sent(request, "goal", goals), _sent(request, "before", steps)


def _sent(request: HttpRequest, name: str, rows: QuerySet[Any]) -> Any:
    """The row that a field names, or nothing where it names none."""
    if not (sent := request.POST.get(name, "")):
        return None
    return get_object_or_404(rows, pk=sent if sent.isdecimal() and len(sent) <= 18 else 0)


def _step(request: HttpRequest, pk: int, step_pk: int) -> tuple[PlanPage, Step]:
    page = page_to_write(request, pk)
    steps = Step.objects.visible_to(page.user).filter(case_file=page.case_file)
    row = get_object_or_404(steps.select_related("goal"), pk=step_pk)
    row.case_file = page.case_file
    return page, row

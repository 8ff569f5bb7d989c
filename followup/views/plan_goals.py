"""Goals: set, worded anew, put in order, reached, dropped, taken up again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Capability, requires
from accounts.held import held_data
from beneficiaries.refusals import Refused, StaleVersion
from beneficiaries.views.opening import actor, asks_for_a_reason
from followup.forms.plan import GoalEndForm, GoalForm
from followup.models import Goal
from followup.plan.page import PlanPage
from followup.services.plan import add_goal, change_goal, end_goal, move_goal, reopen_goal
from followup.services.plan_order import DOWN, UP
from followup.views.plan import back_to_plan, page_to_write


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def new(request: HttpRequest, pk: int) -> HttpResponse:
    page = page_to_write(request, pk)
    form = GoalForm(request.POST if request.method == "POST" else held_data(request))
    if request.method == "POST" and form.is_valid():
        title, key = form.cleaned_data["title"], form.cleaned_data["form_key"]
        try:
            goal = add_goal(by=page.user, case_file=page.case_file, title=title, form_key=key)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("L’objectif est dans le plan : ajoutez sa première étape."))
            return back_to_plan(request, pk, f"objectif-{goal.pk}")
    return render(request, "followup/plan_goal_new.html", page.ground | {"form": form})


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def goal(request: HttpRequest, pk: int, goal_pk: int) -> HttpResponse:
    page, row = _goal(request, pk, goal_pk)
    data = request.POST if request.method == "POST" else held_data(request)
    form, saved, stale = GoalForm(data, instance=_copy(row)), row, ""
    if request.method == "POST" and form.is_valid():
        title, version = form.cleaned_data["title"], form.cleaned_data["version"]
        try:
            change_goal(by=page.user, goal=row, title=title, version=version)
        except StaleVersion as moved:
            saved, stale = _now(request, row), str(moved)
            form = GoalForm({"title": title, "version": saved.version, **_key(form)})
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("L’objectif est reformulé."))
            return back_to_plan(request, pk, f"objectif-{goal_pk}")
    return _goal_page(request, page, saved, form, stale=stale)


@requires(Capability.WRITE_CASE_FILES)
@require_POST
def end(request: HttpRequest, pk: int, goal_pk: int) -> HttpResponse:
    page, row = _goal(request, pk, goal_pk)
    form, stale = GoalEndForm(request.POST), ""
    if form.is_valid():
        try:
            end_goal(by=page.user, goal=row, **form.cleaned_data)
        except StaleVersion as moved:
            row, stale = _now(request, row), str(moved)
            form = GoalEndForm({**form.cleaned_data, "version": row.version})
        except Refused as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(request, _("L’objectif est terminé."))
            return back_to_plan(request, pk)
    return _goal_page(request, page, row, GoalForm(instance=row), end_form=form, stale=stale)


@requires(Capability.WRITE_CASE_FILES)
@require_POST
def reopen(request: HttpRequest, pk: int, goal_pk: int) -> HttpResponse:
    page, row = _goal(request, pk, goal_pk)
    try:
        reopen_goal(by=page.user, goal=row)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("L’objectif est repris."))
    return back_to_plan(request, pk, f"objectif-{goal_pk}")


@requires(Capability.WRITE_CASE_FILES)
@require_POST
def move(request: HttpRequest, pk: int, goal_pk: int) -> HttpResponse:
    page, row = _goal(request, pk, goal_pk)
    direction = UP if request.POST.get("direction") == UP else DOWN
    try:
        move_goal(by=page.user, goal=row, direction=direction)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return back_to_plan(request, pk, f"objectif-{goal_pk}")


def _goal(request: HttpRequest, pk: int, goal_pk: int) -> tuple[PlanPage, Goal]:
    page = page_to_write(request, pk)
    goals = Goal.objects.visible_to(page.user).filter(case_file=page.case_file)
    return page, get_object_or_404(goals, pk=goal_pk)


def _now(request: HttpRequest, row: Goal) -> Goal:
    """The goal as somebody else left it."""
    now: Goal = Goal.objects.visible_to(actor(request)).get(pk=row.pk)
    return now


def _copy(row: Goal) -> Goal:
    """A form that fails must not change the row that the page shows."""
    return Goal(**{field.attname: getattr(row, field.attname) for field in row._meta.fields})


def _key(form: GoalForm) -> dict[str, str]:
    return {"form_key": str(form.cleaned_data["form_key"])}


def _goal_page(
    request: HttpRequest,
    page: PlanPage,
    row: Goal,
    form: GoalForm,
    *,
    end_form: GoalEndForm | None = None,
    stale: str = "",
) -> HttpResponse:
    end_form = end_form or GoalEndForm(initial={"version": row.version})
    context = page.goal_page(row, form, end_form, stale=stale)
    return render(request, "followup/plan_goal_edit.html", context)

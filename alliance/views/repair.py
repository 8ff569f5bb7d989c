"""An episode on its page: begun, followed, ended."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Capability, requires
from accounts.requests import row_id
from alliance.forms.repair import BeginForm, EndForm, StepForm, UndoForm
from alliance.models import RuptureEpisode, Signal, Verdict
from alliance.repair.around import running_of
from alliance.repair.page import Typed, episode_address, episode_page
from alliance.services.repair import (
    AlreadyRunning,
    do_step,
    end_episode,
    open_episode,
    undo_step,
)
from alliance.watching.reading import signal_view
from beneficiaries.models import CaseFile
from beneficiaries.refusals import Refused
from beneficiaries.services.access import opening_of
from beneficiaries.views.opening import actor, asks_for_a_reason, file_to_read, file_to_write


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Before beginning: on what, and how it goes. One runs at a time."""
    case_file = file_to_write(request, pk)
    user = actor(request)
    running = running_of(user, case_file)
    if running is not None and request.method != "POST":
        messages.info(request, str(AlreadyRunning(running)))
        return redirect(episode_address(running, request.GET))
    form = _begin_form(request, case_file)
    if request.method == "POST" and form.is_valid():
        opened = _opened(request, case_file, form)
        if opened is not None:
            return redirect(episode_address(opened, request.GET))
    context = {"case_file": case_file, "person": case_file.beneficiary, "form": form}
    return render(request, "alliance/episode_new.html", context)


def _opened(request: HttpRequest, case_file: CaseFile, form: BeginForm) -> RuptureEpisode | None:
    """The new one, or the one that already runs; None with a sentence on the form."""
    try:
        return open_episode(
            by=actor(request),
            case_file=case_file,
            signals=form.cleaned_data.get("signals", ()),
            form_key=form.cleaned_data["form_key"],
        )
    except AlreadyRunning as refusal:
        messages.info(request, str(refusal))
        return refusal.episode
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None


def _begin_form(request: HttpRequest, case_file: CaseFile) -> BeginForm:
    """Confirmed signals of the file; the one that one comes from is ticked."""
    user = actor(request)
    rows = (
        Signal.objects.visible_to(user)
        .readable_by(user)
        .filter(case_file=case_file, verdict=Verdict.CONFIRMED, episodes=None)
    )
    told = {
        row.pk: signal_view(row, user).sentence
        for row in rows.select_related("check_in").order_by("-raised_on", "-pk")[:10]
    }
    return BeginForm(
        request.POST if request.method == "POST" else None,
        initial={"signals": [row_id(request.GET.get("signal", ""))]},
        case_file=case_file,
        rows=rows,
        told=told,
    )


@require_safe
@requires(Capability.OPEN_CASE_FILES)
@asks_for_a_reason
def episode(request: HttpRequest, pk: int, episode_pk: int) -> HttpResponse:
    """Understand first, change later; nothing is mandatory."""
    return _page(request, _found(request, file_to_read(request, pk), episode_pk))


@require_POST
@requires(Capability.WRITE_CASE_FILES)
def step(request: HttpRequest, pk: int, episode_pk: int) -> HttpResponse:
    """One step was done; its note if one wishes."""
    found = _found(request, file_to_write(request, pk), episode_pk)
    form = StepForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            do_step(
                by=actor(request),
                episode=found,
                kind=said["kind"],
                note=said["note"],
                version=said["version"],
            )
        except (Refused, ValidationError) as refusal:
            form.add_error("note", str(refusal) if isinstance(refusal, Refused) else refusal)
        else:
            messages.success(request, _("C’est noté."))
            return redirect(f"{episode_address(found, request.GET)}#etape-{said['kind']}")
    return _page(request, found, typed=_typed(request, form))


def _typed(request: HttpRequest, form: StepForm) -> Typed:
    """What comes back, and the first thing to say about it."""
    sentence = next((str(errors[0]) for errors in form.errors.values()), "")
    return Typed(request.POST.get("kind", ""), request.POST.get("note", "")[:20_000], sentence)


@require_POST
@requires(Capability.WRITE_CASE_FILES)
def undo(request: HttpRequest, pk: int, episode_pk: int) -> HttpResponse:
    """A step ticked by mistake."""
    found = _found(request, file_to_write(request, pk), episode_pk)
    form = UndoForm(request.POST)
    try:
        if form.is_valid():
            undo_step(by=actor(request), episode=found, kind=form.cleaned_data["kind"])
            messages.success(request, _("L’étape est retirée."))
        else:
            messages.error(request, _("Choisissez une des étapes proposées."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(episode_address(found, request.GET))


@require_POST
@requires(Capability.WRITE_CASE_FILES)
def end(request: HttpRequest, pk: int, episode_pk: int) -> HttpResponse:
    """What one concludes, beside what the scores say."""
    found = _found(request, file_to_write(request, pk), episode_pk)
    form = EndForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            end_episode(
                by=actor(request),
                episode=found,
                state=said["state"],
                note=said["note"],
                version=said["version"],
            )
        except (Refused, ValidationError) as refusal:
            form.add_error(None, str(refusal) if isinstance(refusal, Refused) else refusal)
        else:
            messages.success(request, _("La restauration est terminée."))
            return redirect(episode_address(found, request.GET))
    return _page(request, _found(request, found.case_file, episode_pk), ending=form)


def _found(request: HttpRequest, case_file: CaseFile, episode_pk: int) -> RuptureEpisode:
    rows = RuptureEpisode.objects.visible_to(actor(request)).filter(case_file=case_file)
    rows = rows.select_related(
        "case_file__beneficiary", "case_file__organisation", "opened_by", "ended_by"
    )
    found: RuptureEpisode = get_object_or_404(rows, pk=episode_pk)
    return found


def _page(
    request: HttpRequest,
    found: RuptureEpisode,
    *,
    typed: Typed | None = None,
    ending: EndForm | None = None,
) -> HttpResponse:
    user = actor(request)
    opening = opening_of(user, found.case_file)
    writes = bool(opening and opening.may_write and found.case_file.is_open)
    context = {
        **episode_page(user, found, may_write=writes, query=request.GET, typed=typed),
        "form": ending or EndForm(initial={"version": found.version}),
        "typed": typed,
    }
    return render(request, "alliance/episode.html", context)

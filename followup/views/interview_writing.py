"""What the page of an interview answers: each button is a deed of this table."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from beneficiaries.refusals import Refused
from followup.forms.interviews import EndingForm, InterviewForm
from followup.interviews.desk import LARGEST_NUMBER, Desk, is_their_own, number, sent_by, tab_of
from followup.interviews.drafting import TooLarge, chosen, typed
from followup.interviews.page import show
from followup.services.drafts import Typed, save_draft, settle_draft
from followup.services.interview_ending import add_agreed_step
from followup.views.interview_closing import close, settle_version
from followup.views.interview_keeping import keep, keep_typed


def answer(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The page, or the deed that its button asks for."""
    if request.method != "POST":
        return show(request, desk)
    if not is_their_own(request, desk):
        return _not_theirs(request)
    action = ACTIONS.get(request.POST.get("action", ""), close)
    return action(request, desk)


def _not_theirs(request: HttpRequest) -> HttpResponse:
    """A page given to somebody else, or for another meeting: nothing of it is kept here."""
    sentence = _(
        "Cette page a été ouverte par une autre personne ou pour un autre entretien : "
        "rien n’y est enregistré."
    )
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"state": "other", "sentence": sentence}, status=409)
    messages.error(request, sentence)
    return redirect(request.get_full_path())


def add_step(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The step goes to the plan at once; the rest of what was typed stays on the page."""
    interview, ending = desk.interview_form(request.POST), desk.ending_form(request.POST)
    step = ending.new_step if ending.is_valid() else None
    if step is None:
        if not ending.errors:
            ending.add_error("step_title", _("Écrivez l’étape avant de l’ajouter."))
        return show(request, desk, *_unjudged(desk, interview, ending))
    try:
        add_agreed_step(by=desk.user, case_file=desk.case_file, step=step)
    except Refused as refusal:
        ending.add_error(getattr(refusal, "name", "step_title"), str(refusal))
        return show(request, desk, *_unjudged(desk, interview, ending))
    emptied = {"step_title": "", "step_due_on": "", "step_key": str(uuid.uuid4())}
    sent = sent_by(request)
    keep_typed(desk, Typed({**sent.fields, **emptied}, sent.tab, sent.revision, sent.stroke + 1))
    messages.success(request, _("L’étape est dans le plan."))
    return redirect(f"{desk.url}#prochains-pas")


def _unjudged(
    desk: Desk, interview: InterviewForm, ending: EndingForm
) -> tuple[InterviewForm, EndingForm]:
    """A log that nobody closes yet shows no errors of its own."""
    return desk.filled(typed(interview.data)), ending


def settle(request: HttpRequest, desk: Desk) -> HttpResponse:
    """One text of two, as their author chose; the draft takes it."""
    mine = _prefixed(request.POST, "other:")
    choices = _prefixed(request.POST, "choice:")
    revision = number(request.POST.get("revision", ""))
    tab = tab_of(request.POST.get("aside", ""))
    if against := number(request.POST.get("against", "")):
        return settle_version(request, desk, mine, choices, against)
    settled = Typed(chosen(mine, desk.content.fields, choices), tab, revision, 0)
    if settle_draft(about=desk.about, settled=settled) is None:
        aside = Typed(mine, tab or str(uuid.uuid4()), -1, LARGEST_NUMBER)
        try:
            save_draft(about=desk.about, sent=aside)
        except TooLarge:
            messages.error(request, _("Ce texte est trop long pour être gardé."))
            return show(request, desk, desk.filled(mine), desk.ending_form())
        messages.warning(request, _("Un autre texte est arrivé entre-temps : relisez."))
    else:
        messages.success(request, _("Votre choix est enregistré dans le brouillon."))
    return redirect(desk.url)


def _prefixed(data: Mapping[str, Any], prefix: str) -> dict[str, str]:
    return {name[len(prefix) :]: data[name] for name in data if name.startswith(prefix)}


ACTIONS: dict[str, Callable[[HttpRequest, Desk], HttpResponse]] = {
    "draft": keep,
    "step": add_step,
    "settle": settle,
    "close": close,
}

"""What the page of an interview answers: keep, add a step, reconcile, close."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from beneficiaries.refusals import Refused, StaleVersion
from followup.forms.interviews import EndingForm, InterviewForm
from followup.interviews.desk import LARGEST_NUMBER, Desk, is_their_own, number, sent_by, tab_of
from followup.interviews.drafting import TooLarge, chosen, differences, typed
from followup.interviews.page import against_saved, page_context, reconciliation
from followup.models import Interview
from followup.services.drafts import (
    About,
    Kept,
    Typed,
    is_worth_keeping,
    save_draft,
    settle_draft,
)
from followup.services.interview_ending import RefusedAt, add_agreed_step
from followup.services.interviews import TEXTS, amend_interview, close_interview, log_interview

SEVERAL_TEXTS = gettext_lazy(
    "Une autre fenêtre a enregistré un autre texte : les deux sont gardés."
)
CLOSED_ELSEWHERE = gettext_lazy(
    "Cet entretien a été clos dans une autre fenêtre : votre texte est gardé à côté."
)


def answer(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The page, or the deed that its button asks for."""
    if request.method != "POST":
        return show(request, desk)
    if not is_their_own(request, desk):
        return _not_theirs(request)
    action = ACTIONS.get(request.POST.get("action", ""), close)
    return action(request, desk)


def show(
    request: HttpRequest,
    desk: Desk,
    interview: InterviewForm | None = None,
    ending: EndingForm | None = None,
) -> HttpResponse:
    """The page with what was typed; several texts of one meeting come first."""
    if interview is None and (several := reconciliation(desk)):
        return render(request, "followup/interview_texts.html", several)
    fresh = desk if interview is None else desk.fresh()  # its draft has just been saved
    context = page_context(fresh, interview or desk.interview_form(), ending or desk.ending_form())
    return render(request, "followup/interview_form.html", context)


def keep(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Every few seconds by script, or by the button of the draft."""
    sent = sent_by(request)
    try:
        kept = _keep(desk, sent)
    except TooLarge:
        return _said(request, desk, "too_large", _("Ce texte est trop long pour être gardé."))
    if kept is None:
        return _said(request, desk, "empty", "")
    if kept.draft.interview_id and desk.interview is None:
        url = reverse("followup:interview_amend", args=[desk.case_file.pk, kept.draft.interview_id])
        return _said(request, desk, "closed", str(CLOSED_ELSEWHERE), url=url)
    if kept.aside:
        return _said(request, desk, "aside", str(SEVERAL_TEXTS))
    hour = time_format(timezone.localtime(), pgettext("heure d’enregistrement", "G\xa0\\h\xa0i"))
    sentence = _("Enregistré à %(hour)s") % {"hour": hour}
    return _said(request, desk, "saved", sentence, revision=kept.draft.revision)


def _keep(desk: Desk, sent: Typed) -> Kept | None:
    """In the draft of this meeting; of its log when it was closed meanwhile in another window."""
    about = desk.about
    if desk.interview is None and (logged := _logged(desk, sent)):
        if is_already_in(logged, sent.fields):
            return None
        about = About(desk.user, desk.case_file, logged.appointment, logged)
    elif desk.draft is None and not is_worth_keeping(sent):
        return None
    return save_draft(about=about, sent=sent)


def _logged(desk: Desk, sent: Typed) -> Interview | None:
    """The log that this meeting got in another window."""
    rows = Interview.objects.visible_to(desk.user).filter(case_file=desk.case_file)
    if desk.appointment is not None:
        return rows.filter(appointment=desk.appointment).first()
    try:
        key = uuid.UUID(sent.fields.get("form_key", ""))
    except ValueError:
        return None
    return rows.filter(form_key=key, counsellor=desk.user).first()


def is_already_in(logged: Interview, fields: Mapping[str, str]) -> bool:
    """The very words that were closed, sent once more."""
    texts = {name: getattr(logged, name) for name in TEXTS}
    return not differences({name: fields.get(name, "") for name in TEXTS}, texts)


def _said(
    request: HttpRequest, desk: Desk, state: str, sentence: str, **facts: Any
) -> HttpResponse:
    """To the script as data, to a browser without scripts as a page."""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"state": state, "sentence": sentence, **facts})
    if sentence:
        level = messages.SUCCESS if state == "saved" else messages.WARNING
        messages.add_message(request, level, sentence)
    return redirect(str(facts.get("url", desk.url)))


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
    _keep(desk, Typed({**sent.fields, **emptied}, sent.tab, sent.revision, sent.stroke + 1))
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
        return _settle_version(request, desk, mine, choices, against)
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


def close(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Close the log, or write its new version; several texts are reconciled first."""
    interview, ending = desk.interview_form(request.POST), desk.ending_form(request.POST)
    if (several := _texts_first(request, desk)) is not None:
        return several
    if not desk.is_closing:
        return _amend(request, desk, interview)
    if interview.is_valid() & ending.is_valid():
        try:
            log = _closed(desk, interview, ending)
        except StaleVersion:
            return _both_texts(request, desk, interview)
        except Refused as refusal:
            refuse(refusal, interview, ending)
        else:
            messages.success(request, _("L’entretien est clos."))
            return redirect("followup:interview", desk.case_file.pk, log.pk)
    return show(request, desk, interview, ending)


def _closed(desk: Desk, interview: InterviewForm, ending: EndingForm) -> Interview:
    """Written and closed in one go, or closed when it was written before."""
    asked = ending.ending(interview.lateness)
    if desk.interview is not None:
        return close_interview(
            by=desk.user,
            interview=desk.interview,
            ending=asked,
            version=interview.cleaned_data["version"],
            fields=interview.wanted,
        )
    return log_interview(
        by=desk.user,
        case_file=desk.case_file,
        fields=interview.wanted,
        ending=asked,
        appointment=desk.appointment,
        form_key=interview.cleaned_data["form_key"],
    )


def _texts_first(request: HttpRequest, desk: Desk) -> HttpResponse | None:
    """Nothing is closed over words that another window keeps."""
    try:
        kept = _keep(desk, sent_by(request))
    except TooLarge:
        return None
    same = kept is not None and kept.draft.interview_id == getattr(desk.interview, "pk", None)
    if not same or not desk.fresh().apart:
        return None
    messages.warning(request, str(SEVERAL_TEXTS))
    return redirect(desk.url)


def refuse(refusal: Refused, interview: InterviewForm, ending: EndingForm) -> None:
    """The sentence at the field it speaks of, or on top of the page."""
    name = refusal.name if isinstance(refusal, RefusedAt) else None
    form: forms.BaseForm = ending if name in ending.fields else interview
    if name == "held_at":
        name = "held_time"
    form.add_error(name if name in form.fields else None, str(refusal))


def _amend(request: HttpRequest, desk: Desk, form: InterviewForm) -> HttpResponse:
    assert desk.interview is not None  # noqa: S101 - narrows the type
    if not form.is_valid():
        return show(request, desk, form)
    version = form.cleaned_data["version"]
    try:
        amend_interview(by=desk.user, interview=desk.interview, fields=form.wanted, version=version)
    except StaleVersion:
        return _both_texts(request, desk, form)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return show(request, desk, form)
    else:
        messages.success(request, _("Le compte rendu est modifié ; l’ancien texte reste lisible."))
    return redirect("followup:interview", desk.case_file.pk, desk.interview.pk)


def _both_texts(request: HttpRequest, desk: Desk, form: InterviewForm) -> HttpResponse:
    """What was typed beside what somebody saved meanwhile."""
    assert desk.interview is not None  # noqa: S101 - narrows the type
    if context := against_saved(desk.fresh(), typed(form.data)):
        return render(request, "followup/interview_texts.html", context)
    messages.info(request, _("Le même texte est déjà enregistré."))
    return redirect("followup:interview", desk.case_file.pk, desk.interview.pk)


def _settle_version(
    request: HttpRequest,
    desk: Desk,
    mine: Mapping[str, str],
    choices: Mapping[str, str],
    against: int,
) -> HttpResponse:
    """What was chosen becomes the next version, over the one that was shown."""
    merged = chosen(mine, desk.saved_texts(), choices)
    return _amend(request, desk, desk.interview_form({**mine, **merged, "version": str(against)}))


ACTIONS: dict[str, Callable[[HttpRequest, Desk], HttpResponse]] = {
    "draft": keep,
    "step": add_step,
    "settle": settle,
    "close": close,
}

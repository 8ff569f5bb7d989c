"""An interview is closed, or its log gets a new version; two texts are reconciled first."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from beneficiaries.refusals import Refused, StaleVersion
from followup.forms.interviews import EndingForm, InterviewForm
from followup.interviews import additions
from followup.interviews.desk import Desk, sent_by
from followup.interviews.drafting import TooLarge, chosen, typed
from followup.interviews.page import against_saved, show
from followup.models import Interview
from followup.services.interview_ending import RefusedAt
from followup.services.interviews import amend_interview, close_interview, log_interview
from followup.views.interview_keeping import SEVERAL_TEXTS, keep_typed


def close(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Close the log, or write its new version; several texts are reconciled first."""
    interview, ending = desk.interview_form(request.POST), desk.ending_form(request.POST)
    if (several := _texts_first(request, desk)) is not None:
        return several
    if not desk.is_closing:
        return _amend(request, desk, interview)
    if interview.is_valid() & ending.is_valid():
        try:
            with transaction.atomic():
                log = _closed(desk, interview, ending)
                additions.keep_all(desk.user, log, request.POST)
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
        kept = keep_typed(desk, sent_by(request))
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


def settle_version(
    request: HttpRequest,
    desk: Desk,
    mine: Mapping[str, str],
    choices: Mapping[str, str],
    against: int,
) -> HttpResponse:
    """What was chosen becomes the next version, over the one that was shown."""
    merged = chosen(mine, desk.saved_texts(), choices)
    return _amend(request, desk, desk.interview_form({**mine, **merged, "version": str(against)}))

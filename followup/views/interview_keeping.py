"""The draft of an interview, kept while it is typed; answers to a script as to a plain form."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from followup.interviews.desk import Desk, sent_by
from followup.interviews.drafting import TooLarge, differences
from followup.models import Interview
from followup.services.drafts import About, Kept, Typed, is_worth_keeping, save_draft
from followup.services.interviews import TEXTS

SEVERAL_TEXTS = gettext_lazy(
    "Une autre fenêtre a enregistré un autre texte : les deux sont gardés."
)
CLOSED_ELSEWHERE = gettext_lazy(
    "Cet entretien a été clos dans une autre fenêtre : votre texte est gardé à côté."
)


def keep(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Every few seconds by script, or by the button of the draft."""
    sent = sent_by(request)
    try:
        kept = keep_typed(desk, sent)
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


def keep_typed(desk: Desk, sent: Typed) -> Kept | None:
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

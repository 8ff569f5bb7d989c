"""What the page of an interview shows: forms, plan, next meeting, the brief, texts to reconcile."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from beneficiaries.quarrels import in_words
from followup.forms.interviews import EndingForm, InterviewForm
from followup.interviews import additions
from followup.interviews.demonstrations import DEMONSTRATIONS
from followup.interviews.desk import Desk
from followup.interviews.drafting import Difference, Fields, differences, typed
from followup.interviews.prepare import brief_beside
from followup.models import Appointment, Interview
from followup.plan.reading import plan_of


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


def page_context(desk: Desk, interview: InterviewForm, ending: EndingForm) -> dict[str, Any]:
    """A constant number of queries, whatever the history."""
    here = Interview.objects.filter(case_file=desk.case_file)
    upcoming = Appointment.objects.filter(case_file=desk.case_file).upcoming()
    if desk.appointment is not None:
        upcoming = upcoming.exclude(pk=desk.appointment.pk)
    return {
        "case_file": desk.case_file,
        "person": desk.case_file.beneficiary,
        "desk": desk,
        "form": interview,
        "ending": ending,
        "forms": [form for form in (interview, ending) if form.errors],
        "rank": here.count() + (desk.interview is None),
        "plan": plan_of(desk.case_file),
        "upcoming": upcoming.order_by("starts_at", "pk").first(),
        "demonstrations": DEMONSTRATIONS,
        "additions": _additions(desk),
        "brief": brief_beside(desk.user, desk.case_file),
        "tab": uuid.uuid4(),
        "keys_url": reverse("followup:local_keys"),
    }


def _additions(desk: Desk) -> list[Any]:
    """Of higher apps, for an interview that is being closed at length."""
    if desk.quick or not desk.is_closing:
        return []
    return additions.shown(desk.case_file, desk.typed)


def reconciliation(desk: Desk) -> dict[str, Any] | None:
    """Two texts of this meeting, when there are two; the page is then made of them."""
    if desk.held_apart:
        mine = typed(desk.held)
        label = _("Saisi avant la fin de votre session")
        return _texts(desk, mine, desk.content.fields, mine_label=label)
    if not desk.apart:
        return None
    aside = desk.apart[0]
    moment = parse_datetime(aside.at)
    labels = {"mine_label": _("Saisi dans une autre fenêtre"), "mine_at": moment}
    return _texts(desk, aside.fields, desk.content.fields, aside=aside.tab, **labels)


def against_saved(desk: Desk, mine: Fields) -> dict[str, Any] | None:
    """What was typed beside what somebody saved meanwhile in the closed log."""
    assert desk.interview is not None  # noqa: S101 - narrows the type
    last = desk.interview.versions.select_related("saved_by").order_by("-number").first()
    labels = {
        "mine_label": _("Votre texte"),
        "against": desk.interview.version,
        "saved": last,
    }
    return _texts(desk, mine, desk.saved_texts(), **labels)


def _texts(
    desk: Desk, mine: Mapping[str, str], theirs: Mapping[str, str], **labels: Any
) -> dict[str, Any] | None:
    fields = _fields(desk)
    differing = [each for each in differences(mine, theirs) if each.name in fields]
    if not differing:
        return None
    return {
        "case_file": desk.case_file,
        "person": desk.case_file.beneficiary,
        "desk": desk,
        "pairs": [(each, fields[each.name].label, _words(fields, each)) for each in differing],
        "other": list(mine.items()),
        "revision": desk.revision,
        "saved_at": desk.draft.saved_at if desk.draft else None,
        "aside": "",
        "against": "",
        "mine_at": None,
        "saved": None,
        **labels,
    }


def _fields(desk: Desk) -> dict[str, forms.Field]:
    """Every field of the page, by name; hidden marks are never compared."""
    found = {**desk.filled({}).fields, **desk.ending_form().fields}
    return {name: each for name, each in found.items() if not each.widget.is_hidden}


def _words(fields: Mapping[str, forms.Field], each: Difference) -> tuple[str, str]:
    """Both values as the page would show them."""
    known = fields[each.name]
    if isinstance(known, forms.BooleanField):
        return tuple(_("oui") if text else _("non") for text in (each.mine, each.theirs))  # type: ignore[return-value]
    return in_words(known, each.mine), in_words(known, each.theirs)

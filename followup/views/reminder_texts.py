"""The organisation's own texts and rules of reminders."""

from __future__ import annotations

from dataclasses import asdict

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Capability, requires
from accounts.held import held_data
from accounts.models import Organisation
from beneficiaries.models import Channel, ReadingMode
from beneficiaries.refusals import StaleVersion
from beneficiaries.views.opening import actor
from followup.forms.reminders import RulesForm, WordingForm
from followup.models import ReminderTemplate
from followup.reminders.kinds.registry import rules
from followup.reminders.preview import preview_of
from followup.reminders.settings import ReminderSettings
from followup.services.wordings import (
    Place,
    own_wordings,
    place_named,
    places_of,
    reset_wording,
    save_rules,
    save_wording,
)

LANGUAGE_WORDS = {"fr": "Français", "en": "English"}


@requires(Capability.EDIT_REMINDER_TEXTS)
@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """Every text, kind by kind, and whether it is the organisation's own."""
    own = own_wordings(_here(request))
    kinds = [
        (
            rule,
            [(place, _place_words(place), tuple(place.keys.values()) in own) for place in places],
        )
        for rule in rules()
        if (places := places_of(rule))
    ]
    return render(request, "followup/reminder_templates.html", {"kinds": kinds})


@requires(Capability.EDIT_REMINDER_TEXTS)
def template(
    request: HttpRequest, kind: str, channel: str, language: str, mode: str
) -> HttpResponse:
    """One text: written, looked at with an invented person, then kept."""
    place = _place(kind, channel, language, mode)
    own = _own(request, place)
    form = _form(request, place, own)
    moved = False
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        try:
            save_wording(
                by=actor(request),
                organisation=_here(request),
                place=place,
                subject=form.cleaned_data.get("subject", ""),
                body=form.cleaned_data["body"],
                version=form.cleaned_data["version"],
            )
        except StaleVersion:
            moved, own = True, _own(request, place)
            form = form.for_version(own.version if own else 0)
        else:
            messages.success(request, _("Le texte est enregistré."))
            return redirect("followup:reminder_templates")
    return render(request, "followup/reminder_template.html", _page(place, own, form, moved))


def _form(request: HttpRequest, place: Place, own: ReminderTemplate | None) -> WordingForm:
    subject, body = (own.subject, own.body) if own else place.proposed
    return WordingForm(
        request.POST if request.method == "POST" else held_data(request),
        initial={"subject": subject, "body": body, "version": own.version if own else 0},
        channel=place.channel,
        known=place.rule.placeholders,
        to_person=place.rule.to_person,
    )


def _page(
    place: Place, own: ReminderTemplate | None, form: WordingForm, moved: bool
) -> dict[str, object]:
    typed = form.data if form.is_bound else form.initial
    looked_at = preview_of(place, str(typed.get("subject", "")), str(typed.get("body", "")))
    return {
        "form": form,
        "place": place,
        "place_words": _place_words(place),
        "own": own,
        "moved": own if moved else None,
        "preview": None if form.is_bound and not form.is_valid() else looked_at,
        "is_sms": place.channel == Channel.SMS,
        "placeholders": [(f"{{{n}}}", words) for n, words in place.rule.placeholders.items()],
    }


@requires(Capability.EDIT_REMINDER_TEXTS)
@require_POST
def reset(request: HttpRequest, kind: str, channel: str, language: str, mode: str) -> HttpResponse:
    """Back to the proposed text."""
    place = _place(kind, channel, language, mode)
    if reset_wording(by=actor(request), organisation=_here(request), place=place):
        messages.success(request, _("Le texte proposé par Jalons est de retour."))
    return redirect("followup:reminder_templates")


@requires(Capability.EDIT_REMINDER_TEXTS)
def rules_page(request: HttpRequest) -> HttpResponse:
    """Quiet hours, caps, and after how long the bell rings."""
    chosen = ReminderSettings.of(_here(request))
    data = request.POST if request.method == "POST" else held_data(request)
    form = RulesForm(data, initial=asdict(chosen))
    if request.method == "POST" and form.is_valid():
        save_rules(
            by=actor(request),
            organisation=_here(request),
            chosen=ReminderSettings(**form.cleaned_data),
        )
        messages.success(request, _("Les règles des rappels sont enregistrées."))
        return redirect("followup:reminder_rules")
    return render(request, "followup/reminder_rules.html", {"form": form, "here": _here(request)})


def _here(request: HttpRequest) -> Organisation:
    return actor(request).standing.here


def _place(kind: str, channel: str, language: str, mode: str) -> Place:
    place = place_named(kind, channel, language, mode)
    if place is None:
        raise Http404
    return place


def _own(request: HttpRequest, place: Place) -> ReminderTemplate | None:
    rows = ReminderTemplate.objects.visible_to(actor(request))
    found: ReminderTemplate | None = rows.filter(**place.keys).first()
    return found


def _place_words(place: Place) -> str:
    """ "Courriel · Français · Facile à lire"."""
    words = [str(Channel(place.channel).label), LANGUAGE_WORDS[place.language]]
    if place.mode != ReadingMode.NORMAL:
        words.append(str(ReadingMode(place.mode).label))
    return " · ".join(words)

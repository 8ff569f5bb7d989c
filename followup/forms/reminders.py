"""The texts and the rules of reminders, as an organisation wants them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from beneficiaries.forms.careful import CarefulForm
from beneficiaries.forms.people import row
from beneficiaries.models import Channel
from followup.reminders.gsm import length_of, to_gsm
from followup.reminders.placeholders import has_stray_brace, unknown_names

LONGEST_SMS_SEGMENTS = 4


class NumberForm(CarefulForm):
    """Which sending by hand this is."""

    number = forms.IntegerField(min_value=1, max_value=10_000)


class WordingForm(CarefulForm):
    """One text; a word between braces must be one of the list."""

    subject = forms.CharField(label=_("Objet"), max_length=150)
    body = forms.CharField(
        label=_("Texte"), max_length=2000, widget=forms.Textarea(attrs={"rows": 12})
    )
    version = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1, initial=0
    )

    def __init__(
        self, *args: Any, channel: str, known: Iterable[str], to_person: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known, self.channel, self.to_person = set(known), channel, to_person
        if channel == Channel.SMS:
            del self.fields["subject"]
            self.fields["body"].widget.attrs["rows"] = 5
            self.helper.layout = Layout("version", "body")
        else:
            self.helper.layout = Layout("version", "subject", "body")

    def for_version(self, version: int) -> WordingForm:
        """What was typed, to be saved knowingly over that version."""
        data = {**{name: self.data.get(name, "") for name in self.fields}, "version": version}
        return WordingForm(data, channel=self.channel, known=self.known, to_person=self.to_person)

    def clean_subject(self) -> str:
        return self._checked("subject")

    def clean_body(self) -> str:
        body = self._checked("body")
        if self.to_person and "{lien}" not in body:
            raise ValidationError(
                _("Gardez {lien} : c’est ainsi que la personne répond."), code="no_link"
            )
        if self.channel == Channel.SMS:
            self._refuse_long(body)
        return body

    def _refuse_long(self, body: str) -> None:
        segments = length_of(to_gsm(body)).segments
        if segments > LONGEST_SMS_SEGMENTS:
            raise ValidationError(
                ngettext(
                    "Ce texte ferait %(n)s SMS à lui seul : quatre au plus.",
                    "Ce texte ferait %(n)s SMS à lui seul : quatre au plus.",
                    segments,
                )
                % {"n": segments},
                code="too_long",
            )

    def _checked(self, name: str) -> str:
        text: str = self.cleaned_data[name]
        if unknown := unknown_names(text, self.known):
            listed = ", ".join(f"{{{word[:40]}}}" for word in unknown[:5])
            raise ValidationError(
                _("%(words)s ne correspond à rien : prenez un mot de la liste.")
                % {"words": listed},
                code="unknown_placeholder",
            )
        if has_stray_brace(text):
            raise ValidationError(
                _("Une accolade { ou } est seule : les mots à remplacer s’écrivent {prenom}."),
                code="stray_brace",
            )
        return text


class RulesForm(CarefulForm):
    """Hours, days and numbers."""

    quiet_until = forms.TimeField(
        label=_("Pas de message avant"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    quiet_from = forms.TimeField(
        label=_("Ni après"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_sundays = forms.BooleanField(label=_("Pas de message le dimanche"), required=False)
    quiet_holidays = forms.BooleanField(
        label=_("Pas de message les jours fériés de la région"), required=False
    )
    per_day = forms.IntegerField(label=_("Messages par jour, au plus"), min_value=1, max_value=5)
    per_week = forms.IntegerField(
        label=_("Messages sur sept jours, au plus"), min_value=1, max_value=20
    )
    no_news_days = forms.IntegerField(
        label=_("Jours de silence avant un mot"), min_value=7, max_value=365
    )
    answer_days = forms.IntegerField(
        label=_("Jours pour répondre à un message"), min_value=1, max_value=30
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            row("quiet_until", "quiet_from"),
            "quiet_sundays",
            "quiet_holidays",
            row("per_day", "per_week"),
            row("no_news_days", "answer_days"),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        opens, closes = cleaned.get("quiet_until"), cleaned.get("quiet_from")
        if opens and closes and _hours(closes) - _hours(opens) < 2:
            self.add_error(
                "quiet_from", _("Laissez au moins deux heures ouvertes dans la journée.")
            )
        day, week = cleaned.get("per_day"), cleaned.get("per_week")
        if day and week and week < day:
            self.add_error("per_week", _("La semaine ne peut pas compter moins que le jour."))
        return cleaned


def _hours(moment: datetime.time) -> float:
    return moment.hour + moment.minute / 60

"""Answers on paper typed at the keyboard: a digit per question, and one moves on."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.instruments.wording import Sheet
from alliance.models import TalkAbout, Unease
from beneficiaries.forms.careful import CarefulForm, DayField

PREFIX = "item-"


def field_name(key: str) -> str:
    """The field of a question."""
    return f"{PREFIX}{key}"


def item_key(name: str) -> str:
    """The question of a field; the inverse of `field_name`."""
    return name.removeprefix(PREFIX)


class DigitField(forms.CharField):
    """A level of the scale; empty, the person passed."""

    def __init__(self, levels: tuple[tuple[int, str, str], ...], **kwargs: Any) -> None:
        self.values = {str(value): value for value, _word, _face in levels}
        shape = {"inputmode": "numeric", "autocomplete": "off", "data-digit": "", "maxlength": "2"}
        super().__init__(widget=forms.TextInput(attrs=shape), **kwargs)

    def validate(self, value: Any) -> None:
        """Empty says something too: the field is not called optional."""

    def clean(self, value: Any) -> int | None:
        typed = str(super().clean(value)).strip()
        if typed in {"", "-", "–"}:
            return None
        if typed not in self.values:
            known = ", ".join(self.values)
            raise ValidationError(_("Tapez %(known)s, ou rien.") % {"known": known})
        return self.values[typed]


class PaperForm(CarefulForm):
    """One filling: which meeting, the answers, what bothered, the words."""

    session_on = DayField(label=_("Rendez-vous du"))
    unease = forms.ChoiceField(
        label=_("Quelque chose a été gênant"),
        choices=[("", _("Pas de réponse")), *Unease.choices],
        required=False,
    )
    talk_about = forms.ChoiceField(
        label=_("Qu’en faire ?"),
        choices=[("", _("Pas de réponse")), *TalkAbout.choices],
        required=False,
    )
    comment = forms.CharField(
        label=_("Ses mots"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, sheet: Sheet, *args: Any, **kwargs: Any) -> None:
        self.sheet = sheet
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        names = []
        for number, (item, text) in enumerate(sheet.items, 1):
            name = field_name(item.key)
            label = f"{number}. {text}" if text else _("Question %(n)s") % {"n": number}
            self.fields[name] = DigitField(sheet.levels, label=label)
            names.append(name)
        day = self.fields["session_on"]
        assert isinstance(day, DayField)  # noqa: S101 - narrows the type
        day.latest = timezone.localdate()
        day.too_late = _("Ce rendez-vous n’a pas encore eu lieu : vérifiez la date.")
        self.helper.layout = Layout(
            "session_on",
            Div(*names, css_class="paper-digits"),
            Div(
                Div("unease", css_class="col-md-6"),
                Div("talk_about", css_class="col-md-6"),
                css_class="row",
            ),
            "comment",
        )

    @property
    def wanted(self) -> dict[str, Any]:
        """What the deed asks for."""
        read = self.cleaned_data
        return {
            "session_on": read["session_on"],
            "answers": {
                item_key(name): value for name, value in read.items() if name.startswith(PREFIX)
            },
            "unease": read["unease"],
            "talk_about": read["talk_about"],
            "comment": read["comment"],
            "mode": self.sheet.mode,
        }

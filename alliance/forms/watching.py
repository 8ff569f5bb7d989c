"""What a counsellor says of a signal, and what a person asked for outside a check-in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.models import PersonWish, Verdict
from alliance.services.observing import LONGEST_WORDS
from alliance.services.verdicts import LONGEST_NOTE
from beneficiaries.forms.careful import CarefulForm, DayField


class VerdictForm(CarefulForm):
    """One of three words, a note if one wishes; the signal as the page showed it."""

    verdict = forms.ChoiceField(choices=Verdict.choices, widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    note = forms.CharField(
        label=_("Note"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_NOTE,
        required=False,
        help_text=_("Des faits, pas de trait de caractère. La personne peut la demander."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verdict"].error_messages["required"] = _("Choisissez un des trois avis.")
        self.fields["verdict"].error_messages["invalid_choice"] = _("Choisissez un des trois avis.")


class WishForm(CarefulForm):
    """In the person's words."""

    kind = forms.ChoiceField(label=_("La personne demande"), choices=PersonWish.Kind.choices)
    on = DayField(label=_("Le"))
    words = forms.CharField(
        label=_("Dans ses mots"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=LONGEST_WORDS,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", timezone.localdate())

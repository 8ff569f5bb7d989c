"""What is asked at the door of the space."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.forms.careful import CarefulForm, DayField


class AskCodeForm(CarefulForm):
    """An e-mail address or a number; what it looks like is not told apart."""

    address = forms.CharField(
        label=_("Votre courriel ou votre téléphone"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
        help_text=_("Celui que vous avez donné à la personne qui vous accompagne."),
    )


class CodeForm(CarefulForm):
    """Six digits, spaces allowed."""

    code = forms.CharField(
        label=_("Le code à six chiffres"),
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "class": "code-input",
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "spellcheck": "false",
            }
        ),
    )


class WhoForm(CarefulForm):
    """Who, of those who share an address."""

    nobody = _(
        "Ces réponses ne suffisent pas. Vérifiez-les, ou demandez un lien à la personne qui vous "
        "accompagne."
    )
    given_name = forms.CharField(
        label=_("Votre prénom"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    day = DayField(
        label=_("Votre date de naissance"),
        earliest=datetime.date(1900, 1, 1),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].latest = timezone.localdate()  # type: ignore[attr-defined]
        self.fields["day"].widget.attrs["autocomplete"] = "bday"

"""Forms of the path: a day of information or agreement, a level entered, a level left."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.forms.careful import CarefulForm, DayField
from beneficiaries.forms.people import row
from cep.levels import Ending
from cep.words import ENDING_WORDS, INITIATIVE_WORDS, choices

TO_BE_TOLD = frozenset({Ending.REDIRECTED, Ending.NO_CONTACT, Ending.OTHER})


class DayForm(CarefulForm):
    """One day, today unless said otherwise."""

    day = DayField(label=_("Le"))

    def __init__(self, *args: Any, label: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = timezone.localdate
        if label:
            self.fields["day"].label = label
        self.helper.layout = Layout("day")


class OpenLevelForm(CarefulForm):
    """Entering a level; `expected` is the period that the page showed as open."""

    starts_on = DayField(label=_("À partir du"))
    initiative = forms.ChoiceField(
        label=_("À l’initiative de"), choices=choices(INITIATIVE_WORDS), widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Pourquoi maintenant"), required=False, max_length=300, strip=True
    )
    expected = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=1, max_value=2**63 - 1
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = timezone.localdate
        self.helper.layout = Layout("expected", "starts_on", "initiative", "reason")


class CloseLevelForm(CarefulForm):
    """Leaving the level that runs; a project is never asked for."""

    ends_on = DayField(label=_("Terminé le"))
    ending = forms.ChoiceField(label=_("Motif"))
    detail = forms.CharField(
        label=_("Précision"),
        required=False,
        max_length=300,
        help_text=_("Vers quel service, ou combien d’essais pour joindre la personne."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {key: word for key, word in ENDING_WORDS.items() if key is not Ending.NEXT_LEVEL}
        self.fields["ending"].choices = [("", _("Choisir…")), *choices(words)]  # type: ignore[attr-defined]
        self.fields["ends_on"].initial = timezone.localdate
        self.helper.layout = Layout(row("ends_on", "ending"), "detail")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        told = cleaned.get("detail") or "detail" in self.errors
        if cleaned.get("ending") in TO_BE_TOLD and not told:
            self.add_error("detail", _("Précisez en quelques mots."))
        return cleaned

"""Wordings that an administrator publishes, and what a person answered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from beneficiaries.forms.careful import CarefulForm

LONGEST_WORDING = 6000


class WordingForm(CarefulForm):
    """The next version of a wording; the versions already published never change."""

    wording = forms.CharField(
        label=_("Texte"),
        max_length=LONGEST_WORDING,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Des phrases courtes. La personne lit ce texte dans son espace."),
    )

    def clean_wording(self) -> str:
        wording: str = self.cleaned_data["wording"]
        if len(wording) < 40:
            raise forms.ValidationError(
                _("Ce texte est trop court : dites qui, quoi, pourquoi, combien de temps.")
            )
        return wording


class AnswerForm(CarefulForm):
    """What the person answered, to the wording that was on the screen."""

    answer = forms.ChoiceField(choices=[(a, a) for a in ("handed", "given", "withdrawn")])
    notice = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("answer") in {"handed", "given"} and not cleaned.get("notice"):
            raise forms.ValidationError(_("Aucun texte n’est publié pour cet objet."))
        return cleaned

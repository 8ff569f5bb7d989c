"""One side's view of the eight competences at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beneficiaries.forms.careful import CarefulForm
from cep.competences import Competence, Mastery, Profile, Rating
from cep.words import COMPETENCE_WORDS, MASTERY_WORDS, choices

NOT_SAID = ("", _("Ne pas se prononcer"))


class CompetencesForm(CarefulForm):
    """Eight questions with five anchored answers, and an example from the third on."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(
        self,
        *args: Any,
        words: Mapping[Competence, str | Promise] = COMPETENCE_WORDS,
        anchors: Mapping[Mastery, str | Promise] = MASTERY_WORDS,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, field in _fields(anchors).items():
            self.fields[name] = field
            if name.startswith("evidence_"):
                self._watch(name, field)
        self.helper.layout = Layout(
            "seen",
            *(Fieldset(str(words[one]), f"mastery_{one}", f"evidence_{one}") for one in Competence),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for competence in Competence:
            if cleaned.get(f"evidence_{competence}") and not cleaned.get(f"mastery_{competence}"):
                self.add_error(f"mastery_{competence}", _("Choisissez où en est la personne."))
        for competence, rating in self._ratings(cleaned).items():
            name = f"evidence_{competence}"
            if rating.lacks_evidence and name not in self.errors:
                self.add_error(name, _("Donnez un exemple qui le montre."))
        return cleaned

    @property
    def profile(self) -> Profile:
        """What was said, without the competences left open."""
        return self._ratings(self.cleaned_data)

    @staticmethod
    def _ratings(cleaned: Mapping[str, Any]) -> dict[Competence, Rating]:
        return {
            one: Rating(Mastery(int(said)), cleaned.get(f"evidence_{one}") or "")
            for one in Competence
            if (said := cleaned.get(f"mastery_{one}"))
        }


def _fields(anchors: Mapping[Mastery, str | Promise]) -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {}
    for one in Competence:
        answers = [(str(value), word) for value, word in choices(anchors)]
        fields[f"mastery_{one}"] = forms.ChoiceField(
            label=_("Aujourd’hui"), choices=[NOT_SAID, *answers], required=False
        )
        fields[f"evidence_{one}"] = forms.CharField(
            label=_("Ce qui le montre"), required=False, max_length=500
        )
    return fields


def initial_of(profile: Profile, seen: int) -> dict[str, Any]:
    """What was said last time."""
    values: dict[str, Any] = {"seen": seen}
    for competence, rating in profile.items():
        values[f"mastery_{competence}"] = str(rating.mastery.value)
        values[f"evidence_{competence}"] = rating.evidence
    return values

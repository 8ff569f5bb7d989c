"""What the person writes about their project in their own space."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from cep.competences import Mastery, Rating
from cep.words import MASTERY_PLAIN, choices
from followup.forms.space import SpaceForm, words


class MyRequestForm(SpaceForm):
    """What the person is looking for."""

    words = words(
        _("Ce que je cherche"),
        5000,
        help_text=_("Écrivez comme vous parlez. Par exemple : « je voudrais changer de métier »."),
    )


class MyCompetenceForm(SpaceForm):
    """One competence: five answers, and an example from the third on."""

    mastery = forms.ChoiceField(
        label=_("Ma réponse"),
        choices=[(str(value), word) for value, word in choices(MASTERY_PLAIN)],
        widget=forms.RadioSelect,
    )
    evidence = words(
        _("Un exemple"),
        500,
        required=False,
        help_text=_("À partir de la troisième réponse : un moment où vous l’avez fait."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout("seen", "mastery", "evidence")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        said = cleaned.get("mastery")
        if said and "evidence" not in self.errors and self._rating(cleaned).lacks_evidence:
            self.add_error("evidence", _("Donnez un exemple, même petit."))
        return cleaned

    @property
    def rating(self) -> Rating:
        return self._rating(self.cleaned_data)

    @staticmethod
    def _rating(cleaned: dict[str, Any]) -> Rating:
        return Rating(Mastery(int(cleaned["mastery"])), cleaned.get("evidence") or "")

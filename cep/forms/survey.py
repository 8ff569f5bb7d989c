"""Two questions, four answers each, and the right to pass."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from followup.forms.space import SpaceForm

PASS = "pass"
ANSWERS = [
    ("4", _("Tout à fait")),
    ("3", _("Plutôt oui")),
    ("2", _("Plutôt non")),
    ("1", _("Pas du tout")),
    (PASS, _("Je passe")),
]


def question(label: Any) -> forms.ChoiceField:
    """One of four answers, or none."""
    return forms.ChoiceField(
        label=label,
        choices=ANSWERS,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisissez une réponse, ou « Je passe »."),
            "invalid_choice": _("Choisissez une réponse, ou « Je passe »."),
        },
    )


class SurveyForm(SpaceForm):
    """Satisfaction, then usefulness."""

    satisfaction = question(_("Êtes-vous satisfait·e de l’accompagnement reçu ?"))
    usefulness = question(_("Cet accompagnement vous a-t-il été utile ?"))

    @property
    def answers(self) -> dict[str, Any]:
        """As the service keeps them: 1 to 4, or None."""
        return {
            name: None if self.cleaned_data[name] == PASS else int(self.cleaned_data[name])
            for name in ("satisfaction", "usefulness")
        }

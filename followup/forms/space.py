"""What the person writes in their own space: few fields, plain words."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from beneficiaries.forms.careful import CarefulForm

READERS = _("Visible par : la personne qui vous accompagne et sa responsable.")


class SpaceForm(CarefulForm):
    """Texts say who reads them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        for field in self.fields.values():
            if isinstance(field.widget, forms.Textarea):
                field.readers = READERS  # type: ignore[attr-defined]
                field.widget.attrs.setdefault("rows", 3)


def words(label: Any, longest: int, **kwargs: Any) -> forms.CharField:
    """A text of a few lines."""
    return forms.CharField(label=label, max_length=longest, widget=forms.Textarea(), **kwargs)


class WishForm(SpaceForm):
    """When would suit better."""

    wish = words(
        _("Quand pouvez-vous venir ?"),
        300,
        help_text=_("Par exemple : « le matin », « après le 3 décembre »."),
    )


class CancelForm(SpaceForm):
    """Why, if the person wants to say."""

    reason = words(_("Pourquoi ?"), 300, required=False)
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class StuckForm(SpaceForm):
    """What would help."""

    help_needed = words(_("Qu’est-ce qui vous aiderait ?"), 300, required=False)


class ProposeForm(SpaceForm):
    """A step that the person would like."""

    title = forms.CharField(
        label=_("Ce que je voudrais faire"),
        max_length=200,
        help_text=_("Par exemple : « visiter un centre de formation »."),
    )
    why = words(_("Pourquoi ?"), 300, required=False)


class RightForm(SpaceForm):
    """A demand about one's data, in one's own words."""

    statement = words(_("Votre demande"), 3000, required=False)
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class CorrectionForm(RightForm):
    """What is wrong, and what would be right."""

    statement = words(
        _("Qu’est-ce qui est faux, et qu’est-ce qui serait juste ?"),
        3000,
        help_text=_("Votre texte reste lisible dans le dossier, à côté de ce qu’il corrige."),
    )

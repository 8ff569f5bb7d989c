"""What the person writes about their document, and what they let leave."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from cep.documents.sections import MINE
from cep.models import LiaisonSheet
from followup.forms.space import SpaceForm, words


class RemarkForm(SpaceForm):
    """One part of the document."""

    words = words(
        _("Ce que je veux changer ou ajouter"),
        3000,
        required=False,
        help_text=_("Écrivez comme vous parlez. Laissez vide si tout va bien."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout("version", "words")


class MyAgreementForm(SpaceForm):
    """What may leave: ticked, or not."""

    sections = forms.MultipleChoiceField(
        label=_("Ce que j’accepte de transmettre"),
        choices=list(MINE.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Cochez au moins une ligne, ou dites non."),
            "invalid_choice": _("Choisissez parmi les lignes proposées."),
        },
        help_text=_("Décochez ce que vous gardez pour vous."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args: Any, sheet: LiaisonSheet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [choice for choice in MINE.items() if choice[0] in sheet.sections]
        self.fields["sections"].choices = offered  # type: ignore[attr-defined]
        self.initial.setdefault("sections", sheet.sections)
        self.initial.setdefault("version", sheet.version)
        self.helper.layout = Layout("version", "sections")

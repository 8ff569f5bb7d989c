"""What is typed on the page of an episode; everything comes back when it cannot be kept."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.models import RepairKind, Signal
from alliance.querysets import SignalQuerySet
from alliance.services.repair import ENDINGS, LONGEST_NOTE
from alliance.services.vignettes import LONGEST
from beneficiaries.forms.careful import CarefulForm
from beneficiaries.models import CaseFile

LARGEST_VERSION = 2**31 - 1


def version_field() -> forms.IntegerField:
    return forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=LARGEST_VERSION, initial=0
    )


class _SignalChoice(forms.ModelMultipleChoiceField):
    """Signals in words, as far as this reader may be told."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.told: dict[int, str] = {}

    def label_from_instance(self, obj: Any) -> str:
        return self.told.get(obj.pk, "")


class BeginForm(CarefulForm):
    """On which signals one begins; none at all is a beginning too."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    signals = _SignalChoice(
        queryset=Signal.objects.none(),
        label=_("Ce qui vous fait commencer"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={
            "invalid_choice": _("Ce signal n’est pas de ce dossier : choisissez à nouveau."),
            "invalid_pk_value": _("Ce signal n’est pas de ce dossier : choisissez à nouveau."),
        },
    )

    def __init__(
        self,
        *args: Any,
        case_file: CaseFile,
        rows: SignalQuerySet,
        told: dict[int, str],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        field = self.fields["signals"]
        assert isinstance(field, _SignalChoice)  # noqa: S101 - narrows the type
        field.queryset, field.told = rows.filter(case_file=case_file), told
        if not told:
            del self.fields["signals"]


class StepForm(CarefulForm):
    """One step that was done."""

    kind = forms.ChoiceField(choices=RepairKind.choices, widget=forms.HiddenInput)
    version = version_field()
    note = forms.CharField(
        label=_("Note"), widget=forms.Textarea, max_length=LONGEST_NOTE, required=False
    )


class UndoForm(CarefulForm):
    """One step to take back."""

    kind = forms.ChoiceField(choices=RepairKind.choices, widget=forms.HiddenInput)


class EndForm(CarefulForm):
    """What one concludes."""

    version = version_field()
    state = forms.ChoiceField(
        label=_("Comment cela se termine"),
        choices=[(state.value, state.label) for state in ENDINGS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez comment la restauration se termine.")},
    )
    note = forms.CharField(
        label=_("Ce qui a été convenu"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_NOTE,
        required=False,
        help_text=_("Des faits et ce que vous changez ensemble. La personne peut le demander."),
    )


class VignetteForm(CarefulForm):
    """The situation in one's words."""

    version = version_field()
    text = forms.CharField(
        label=_("La situation, sans nom"),
        widget=forms.Textarea(attrs={"rows": 16}),
        max_length=LONGEST,
        error_messages={"required": _("Écrivez la situation, même en quelques lignes.")},
    )

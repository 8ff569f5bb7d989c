"""Forms of the analysis: the request, the situation, one line of a list."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.forms.careful import CarefulForm, CarefulModelForm, DayField
from beneficiaries.forms.people import READERS, TradeField, row
from cep.forms.trades import trade_row
from cep.models import AcceptedLimit, Asset, CareerEntry


class RequestForm(CarefulForm):
    """The request as the person says it."""

    words = forms.CharField(
        label=_("La demande, avec les mots de la personne"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("« Je voudrais… » : sans reformuler."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].readers = READERS  # type: ignore[attr-defined]
        self.helper.layout = Layout("words")


class SituationForm(CarefulForm):
    """What is known of the situation."""

    situation = forms.CharField(
        label=_("Situation"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Des faits, ou les mots de la personne ; jamais de diagnostic."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["situation"].readers = READERS  # type: ignore[attr-defined]
        self.helper.layout = Layout("version", "situation")


class _LineForm(CarefulModelForm):
    """A line of a list; the version serves a change."""

    version = forms.IntegerField(
        widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1, initial=1
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    @property
    def wanted(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class AssetForm(_LineForm):
    """Something to lean on."""

    class Meta:
        model = Asset
        fields = ["description"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout("version", "description")


class LimitForm(_LineForm):
    """A constraint, and when it was accepted in writing."""

    accepted_on = DayField(
        label=_("Acceptée par écrit le"),
        required=False,
        help_text=_("Laissez vide tant que la personne ne l’a pas acceptée."),
    )

    class Meta:
        model = AcceptedLimit
        fields = ["description", "accepted_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout("version", "description", "accepted_on")

    def clean_accepted_on(self) -> Any:
        day = self.cleaned_data["accepted_on"]
        if day and day > timezone.localdate():
            raise ValidationError(_("Cette date est dans le futur."))
        return day


class CareerEntryForm(_LineForm):
    """One line of the career path."""

    starts_on = DayField(label=_("Depuis"), required=False)
    ends_on = DayField(label=_("Jusqu’à"), required=False, help_text=_("Vide si cela continue."))
    rome = TradeField(label=_("Métier"))

    class Meta:
        model = CareerEntry
        fields = ["kind", "title", "place", "starts_on", "ends_on", "rome", "details"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["details"].readers = READERS  # type: ignore[attr-defined]
        self.helper.layout = Layout(
            "version",
            "kind",
            row("title", "place"),
            row("starts_on", "ends_on"),
            trade_row("rome"),
            "details",
        )

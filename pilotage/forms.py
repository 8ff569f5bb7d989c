"""How heavy each programme is."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from beneficiaries.forms.careful import CarefulForm
from beneficiaries.models import Programme
from pilotage.weights import HEAVIEST, USUAL, Weights


class WeightsForm(CarefulForm):
    """One number for each programme."""

    def __init__(self, *args: Any, weights: Weights, **kwargs: Any) -> None:
        kwargs.setdefault("initial", dict(weights.by_programme))
        super().__init__(*args, **kwargs)
        for name in USUAL:
            self.fields[name] = forms.DecimalField(
                label=Programme(name).label,
                min_value=Decimal(0),
                max_value=HEAVIEST,
                max_digits=4,
                decimal_places=2,
                localize=True,
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
                error_messages={"invalid": _("Écrivez un nombre, comme 1 ou 1,5.")},
            )

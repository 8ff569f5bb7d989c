"""A barrier, always with what will be tried, by whom, and when to look again."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.forms.careful import CarefulModelForm, DayField
from beneficiaries.forms.people import READERS, row
from beneficiaries.models import Barrier

FARTHEST_REVIEW = datetime.timedelta(days=2 * 366)


class BarrierForm(CarefulModelForm):
    """The same form adds and changes; the key serves the one, the version the other."""

    review_on = DayField(label=_("À revoir le"))
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    version = forms.IntegerField(
        widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1, initial=1
    )

    class Meta:
        model = Barrier
        fields = ["kind", "description", "strategy", "owner", "review_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        self.fields["description"].help_text = _("Les faits, ou les mots de la personne.")
        for name in ("description", "strategy"):
            self.fields[name].readers = READERS  # type: ignore[attr-defined]
        self.fields["strategy"].widget.attrs["rows"] = 3
        self.helper.layout = Layout(
            "form_key", "version", "kind", "description", "strategy", row("owner", "review_on")
        )

    def clean_review_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["review_on"]
        today = timezone.localdate()
        if day < today and day != self.instance.review_on:
            raise ValidationError(
                _("Cette date est passée : choisissez le jour où vous en reparlerez.")
            )
        if day > today + FARTHEST_REVIEW:
            raise ValidationError(_("Cette date est à plus de deux ans : vérifiez l’année."))
        return day

    @property
    def sent_version(self) -> int | None:
        """The version that the form was opened with."""
        return self.cleaned_data.get("version") if hasattr(self, "cleaned_data") else None

    def for_version(self, version: int) -> BarrierForm:
        """What was typed, to be saved knowingly over that version."""
        data = {**{name: self.data.get(name, "") for name in self.fields}, "version": version}
        return BarrierForm(data, instance=self.instance)

    @property
    def wanted(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

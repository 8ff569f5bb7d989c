"""Two sheets side by side: which value to keep, and which file stays open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries.forms.careful import CarefulForm
from beneficiaries.merge_moves import column
from beneficiaries.models import Beneficiary, Programme
from beneficiaries.phones import displayed
from beneficiaries.services.merge_conflicts import open_twice
from beneficiaries.services.merging import CHOSEN

KEPT, ABSORBED = "kept", "absorbed"
OPEN_FILE = "open_"
WHICH_FILE = gettext_lazy("Choisissez le dossier qui reste ouvert.")


@dataclass(frozen=True, slots=True)
class SharedValue:
    """A field on which both sheets agree."""

    label: str
    value: str


class MergeForm(CarefulForm):
    """One question per difference; the sheets themselves give the values, never the request."""

    kept_version = forms.IntegerField(widget=forms.HiddenInput)
    absorbed_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, kept: Beneficiary, absorbed: Beneficiary, data: Any | None = None) -> None:
        super().__init__(
            data,
            initial={"kept_version": kept.version, "absorbed_version": absorbed.version},
        )
        self.kept, self.absorbed = kept, absorbed
        self.shared: list[SharedValue] = []
        for name in CHOSEN:
            self._ask(name)
        for programme, files in open_twice(kept, absorbed).items():
            self.fields[OPEN_FILE + programme] = forms.TypedChoiceField(
                label=_("Deux dossiers ouverts (%(programme)s) : lequel reste ouvert ?")
                % {"programme": Programme(programme).label},
                help_text=_("L’autre est clos aujourd’hui ; tout ce qu’il contient reste lisible."),
                choices=[(file.pk, _file_label(file)) for file in files],
                coerce=int,
                initial=files[0].pk,
                widget=forms.RadioSelect,
                error_messages={"required": WHICH_FILE},
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (data.get("kept_version"), data.get("absorbed_version")) != (
            self.kept.version,
            self.absorbed.version,
        ):
            now = {"kept_version": self.kept.version, "absorbed_version": self.absorbed.version}
            # What is shown again is what stands now: read again, it may be sent again.
            self.data = {name: self.data.get(name, "") for name in self.fields} | now
            raise forms.ValidationError(
                _("L’une des deux fiches vient d’être modifiée : relisez-les.")
            )
        return data

    @property
    def taken(self) -> set[str]:
        """Fields whose value comes from the absorbed sheet."""
        return {name for name in CHOSEN if self.cleaned_data.get(name) == ABSORBED}

    @property
    def staying(self) -> dict[str, int]:
        """For each programme open twice, the file that stays open."""
        return {
            name.removeprefix(OPEN_FILE): pk
            for name, pk in self.cleaned_data.items()
            if name.startswith(OPEN_FILE)
        }

    def questions(self) -> list[forms.BoundField]:
        """The visible fields."""
        return self.visible_fields()

    def _ask(self, name: str) -> None:
        mine, theirs = shown(self.kept, name), shown(self.absorbed, name)
        label = capfirst(str(column(Beneficiary, name).verbose_name))
        if mine == theirs:
            if mine:
                self.shared.append(SharedValue(label, mine))
            return
        empty = _("(vide)")
        self.fields[name] = forms.ChoiceField(
            label=label,
            choices=[(KEPT, mine or empty), (ABSORBED, theirs or empty)],
            initial=KEPT if mine else ABSORBED,
            widget=forms.RadioSelect,
            error_messages={"required": gettext_lazy("Choisissez une des deux valeurs.")},
        )


def shown(sheet: Beneficiary, name: str) -> str:
    """A value as people read it."""
    value = getattr(sheet, name)
    if name == "birth_date":
        return date_format(value, "j F Y") if value else ""
    if name in {"phone", "other_phone"}:
        return displayed(value) if value else ""
    if name == "last_trade":
        return f"{value} {sheet.trade_label}".strip()
    chosen = getattr(sheet, f"get_{name}_display", None)
    return str(chosen()) if chosen else str(value or "")


def _file_label(file: Any) -> str:
    return _("%(reference)s, ouvert le %(day)s, %(referent)s") % {
        "reference": file.beneficiary.reference,
        "day": date_format(file.opened_on, "j F Y"),
        "referent": file.referent or _("sans référent·e"),
    }

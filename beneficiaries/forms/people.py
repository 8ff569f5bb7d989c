"""The person's sheet, alone or at the opening of a case file."""

from __future__ import annotations

import datetime
import re
from typing import Any

from crispy_forms.layout import HTML, Div, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries import rome
from beneficiaries.forms.careful import CarefulModelForm, DayField, PhoneField, checked_text
from beneficiaries.forms.ground import STALE_PAGE, GroundField
from beneficiaries.models import Beneficiary
from beneficiaries.names import folded

EARLIEST_BIRTH = datetime.date(1900, 1, 1)
YOUNGEST = 14
READERS = _("Visible par : vous, votre responsable, et la personne elle-même")
_CODE_AT_END = re.compile(r"\(([A-Za-z]\d{4})\)\s*$")


def row(*names: str) -> Div:
    """Fields side by side where there is room."""
    return Div(*names, css_class="field-row")


def with_a_letter(name: str) -> str:
    """A name of signs alone would show as nobody in every list."""
    if name and not any(c.isalpha() for c in name):
        raise ValidationError(_("Écrivez ce nom avec au moins une lettre."), code="no_letter")
    return name


class BirthField(DayField):
    """A birth date of somebody who may be accompanied today."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Date de naissance"))
        super().__init__(
            required=False,
            earliest=EARLIEST_BIRTH,
            too_early=_("Cette date de naissance est avant 1900 : vérifiez l’année."),
            **kwargs,
        )

    def to_python(self, value: Any) -> datetime.date | None:
        day = super().to_python(value)
        today = timezone.localdate()
        if day and day > today:
            raise ValidationError(
                _("Cette date de naissance est dans le futur : vérifiez l’année.")
            )
        if day and (today.year - day.year, today.month, today.day) < (YOUNGEST, day.month, day.day):
            raise ValidationError(
                _("La personne aurait moins de 14 ans : vérifiez la date de naissance.")
            )
        return day


class TradeField(forms.CharField):
    """A ROME code, typed as a code or as a label; proposals help where scripts run."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Dernier métier"))
        kwargs.setdefault(
            "help_text", _("Tapez un code ROME (H2913) ou un intitulé, puis choisissez.")
        )
        kwargs.setdefault("widget", forms.TextInput(attrs={"class": "form-control"}))
        super().__init__(required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A code is shown with its label."""
        label = rome.label_of(value) if isinstance(value, str) else ""
        return f"{label} ({value})" if label else value

    def to_python(self, value: Any) -> str:
        typed = checked_text(super().to_python(value) or "", longest=200)
        if not typed:
            return ""
        at_end = _CODE_AT_END.search(typed)
        code = (at_end.group(1) if at_end else typed).upper().replace(" ", "")
        if code in rome.trades():
            return code
        if re.fullmatch(r"[A-Z]\d{4}", code):
            raise ValidationError(
                _("Le code %(code)s n’existe pas dans le ROME."), params={"code": code}
            )
        return self._only_trade(typed)

    def _only_trade(self, typed: str) -> str:
        found = rome.matching(typed)
        exact = [trade for trade in found if folded(trade.label) == folded(typed)]
        if len(exact or found) == 1:
            return (exact or found)[0].code
        if not found:
            raise ValidationError(
                _("Aucun métier du ROME ne porte cet intitulé : essayez un autre mot, ou le code.")
            )
        some = " ; ".join(f"{trade.label} ({trade.code})" for trade in found[:3])
        raise ValidationError(
            _("Plusieurs métiers répondent : précisez, ou tapez le code. Par exemple : %(some)s."),
            params={"some": some},
        )


class PersonFields(CarefulModelForm):
    """What both forms ask of a person."""

    birth_date = BirthField()
    phone = PhoneField(label=_("Téléphone"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "postal_code" in self.fields:
            self.fields["postal_code"].validators.append(
                RegexValidator(r"^\d{5}\Z", _("Un code postal compte cinq chiffres."))
            )
            self.fields["postal_code"].widget.attrs["inputmode"] = "numeric"
        for field in self.fields.values():
            field.widget.attrs.setdefault("autocomplete", "off")
        self.helper.layout = self.make_layout()

    def make_layout(self) -> Layout:
        raise NotImplementedError

    def clean_given_name(self) -> str:
        return with_a_letter(self.cleaned_data["given_name"])

    def clean_family_name(self) -> str:
        return with_a_letter(self.cleaned_data["family_name"])

    def clean_name_as_wished(self) -> str:
        return with_a_letter(self.cleaned_data["name_as_wished"])


class SheetForm(PersonFields):
    """The whole sheet; it carries, signed, the values it was opened with."""

    other_phone = PhoneField(label=_("Autre téléphone"))
    last_trade = TradeField()
    ground = GroundField()

    class Meta:
        model = Beneficiary
        fields = [
            "given_name",
            "family_name",
            "name_as_wished",
            "birth_date",
            "email",
            "phone",
            "other_phone",
            "preferred_channel",
            "preferred_hours",
            "language",
            "reading_mode",
            "adaptations",
            "postal_code",
            "commune",
            "last_trade",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        adaptations = self.fields["adaptations"]
        adaptations.readers = READERS  # type: ignore[attr-defined]
        adaptations.widget.attrs["rows"] = 3

    def make_layout(self) -> Layout:
        trade = (
            "{% include 'components/combobox.html' with field=form.last_trade url='"
            + str(reverse_lazy("beneficiaries:trades"))
            + "' only %}"
        )
        return Layout(
            "ground",
            Fieldset(
                _("Identité"),
                row("given_name", "family_name"),
                row("name_as_wished", "birth_date"),
            ),
            Fieldset(
                _("Pour la joindre"),
                row("phone", "other_phone"),
                "email",
                row("preferred_channel", "preferred_hours"),
            ),
            Fieldset(_("Pour bien communiquer"), row("language", "reading_mode"), "adaptations"),
            Fieldset(_("Situation"), row("postal_code", "commune"), HTML(trade)),
        )

    def clean(self) -> dict[str, Any]:
        """Where the other person's value was chosen, it is the one that counts."""
        cleaned = super().clean() or {}
        ground = cleaned.get("ground")
        if ground is None:
            return cleaned
        if ground.pk != self.instance.pk or ground.values.keys() != set(self.Meta.fields):
            raise ValidationError(STALE_PAGE)
        for name in ground.asked:
            if self.data.get(f"choice_{name}") == "theirs":
                cleaned[name] = ground.values[name]
        return cleaned

    @property
    def wanted(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    @property
    def original(self) -> dict[str, Any]:
        """What the form was opened with; a conflict left without a choice stays one."""
        ground = self.cleaned_data["ground"]
        undecided = {
            name: before
            for name, before in ground.asked.items()
            if self.data.get(f"choice_{name}") not in {"mine", "theirs"}
        }
        return ground.values | undecided

    def as_typed(self) -> list[tuple[str, str]]:
        """Every field as it would be sent again, for the page that asks to choose."""
        return [
            (name, str(self.fields[name].prepare_value(value) if value is not None else ""))
            for name, value in self.wanted.items()
        ]

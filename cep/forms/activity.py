"""Forms of the settings and of the reporting of the CEP."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from beneficiaries.forms.careful import CarefulForm
from cep.activity.profiles import LONGEST_CODE, LONGEST_HEADING, Column, Profile, troubles_of
from cep.activity.sources import SOURCES, Source
from cep.levels import Scheme
from cep.words import SCHEME_WORDS, choices

LONGEST_NAME = 80
MOST_PLACES = 99


class SchemeForm(CarefulForm):
    """Three levels or two, for new files."""

    scheme = forms.ChoiceField(
        label=_("Dispositif des nouveaux dossiers"),
        choices=choices(SCHEME_WORDS),
        widget=forms.RadioSelect,
    )
    expected = forms.ChoiceField(
        choices=[(one.value, one.value) for one in Scheme], widget=forms.HiddenInput
    )


class ProfileForm(CarefulForm):
    """One block for each thing that the export may say."""

    name = forms.CharField(label=_("Nom du profil"), max_length=LONGEST_NAME)
    signed = forms.BooleanField(
        label=_("Écrire sur la première ligne qui a exporté, et quand"),
        required=False,
        help_text=_("À décocher si le financeur attend les titres sur la première ligne."),
    )
    expected = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _initial(profile))
        self.shown = profile
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        for source in SOURCES:
            for name, field in _fields_of(source).items():
                self.fields[name] = field
                if type(field) is forms.CharField:
                    self._watch(name, field)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, sentence in troubles_of(self.columns(cleaned)):
            if name not in self.errors:
                self.add_error(name or None, sentence)
        return cleaned

    def columns(self, cleaned: dict[str, Any]) -> tuple[Column, ...]:
        """Those that are ticked, in the order of their places."""
        kept = [source for source in SOURCES if cleaned.get(f"use_{source.key}")]
        kept.sort(key=lambda source: cleaned.get(f"place_{source.key}") or MOST_PLACES)
        return tuple(
            Column(
                source,
                cleaned.get(f"heading_{source.key}") or "",
                bool(cleaned.get(f"required_{source.key}")),
                {
                    value: code
                    for value in source.values
                    if (code := cleaned.get(f"code_{source.key}_{value}") or "")
                },
            )
            for source in kept
        )

    def for_version(self, number: int) -> ProfileForm:
        """What was typed, now beside the version that somebody else saved."""
        typed = {name: self.data[name] for name in self.data} | {"expected": str(number)}
        again = ProfileForm(typed, profile=self.shown)
        again.is_valid()
        return again

    @property
    def profile(self) -> Profile:
        """What was typed, once it is valid."""
        cleaned = self.cleaned_data
        return Profile(0, cleaned["name"], self.columns(cleaned), cleaned["signed"])

    def blocks(self) -> list[tuple[Source, dict[str, BoundField], list[BoundField]]]:
        """For the page: each source with its fields and the fields of its codes."""
        return [
            (
                source,
                {part: self[f"{part}_{source.key}"] for part in PARTS},
                [self[f"code_{source.key}_{value}"] for value in source.values],
            )
            for source in SOURCES
        ]


PARTS = ("use", "heading", "place", "required")


def _fields_of(source: Source) -> dict[str, forms.Field]:
    key = source.key
    fields: dict[str, forms.Field] = {
        f"use_{key}": forms.BooleanField(label=_("Dans le fichier"), required=False),
        f"heading_{key}": forms.CharField(
            label=_("Titre de la colonne"), max_length=LONGEST_HEADING, required=False
        ),
        f"place_{key}": forms.IntegerField(
            label=_("Place"),
            min_value=1,
            max_value=MOST_PLACES,
            required=False,
            error_messages={"invalid": _("Écrivez un nombre entier.")},
            widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        ),
        f"required_{key}": forms.BooleanField(label=_("Obligatoire"), required=False),
    }
    words: Any
    for value, words in source.values.items():
        fields[f"code_{key}_{value}"] = forms.CharField(
            label=words, max_length=LONGEST_CODE, required=False
        )
    return fields


def _initial(profile: Profile) -> dict[str, Any]:
    initial: dict[str, Any] = {
        "name": profile.name,
        "signed": profile.signed,
        "expected": profile.number,
    }
    for place, column in enumerate(profile.columns, start=1):
        key = column.source.key
        initial |= {
            f"use_{key}": True,
            f"heading_{key}": column.heading,
            f"place_{key}": place,
            f"required_{key}": column.required,
        }
        for value, code in column.codes.items():
            initial[f"code_{key}_{value}"] = code
    unused = [source for source in SOURCES if f"use_{source.key}" not in initial]
    return initial | {f"heading_{source.key}": source.heading for source in unused}

"""The export profile: which columns, under which headings, in which codes. Shipped, then edited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Organisation
from beneficiaries.spreadsheet import harmless
from cep.activity.sources import BY_KEY, SOURCES, Source
from cep.models import ExportProfile

LONGEST_HEADING = 60
LONGEST_CODE = 40


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file."""

    source: Source
    heading: str
    required: bool = False
    codes: Mapping[str, str] = field(default_factory=dict)

    def written(self, value: str) -> str:
        """The funder's code where there is one, else our own value."""
        return self.codes.get(value) or value

    def as_json(self) -> dict[str, Any]:
        return {
            "source": self.source.key,
            "heading": self.heading,
            "required": self.required,
            "codes": {value: code for value, code in self.codes.items() if code},
        }


@dataclass(frozen=True, slots=True)
class Profile:
    """One version; number 0 is the one that comes with Jalons."""

    number: int
    name: str
    columns: tuple[Column, ...]
    signed: bool = True

    def as_json(self) -> list[dict[str, Any]]:
        return [column.as_json() for column in self.columns]


def shipped() -> Profile:
    """A first mapping, to be brought into line with what the funder asks for."""
    columns = tuple(Column(source, source.heading, source.required) for source in SOURCES)
    return Profile(0, _("Activité CEP, profil proposé"), columns)


def profile_of(organisation: Organisation) -> Profile:
    """The last version saved, else the shipped one."""
    row = ExportProfile.objects.filter(organisation=organisation).order_by("-number").first()
    return shipped() if row is None else read(row)


def read(row: ExportProfile) -> Profile:
    """A saved version; a source that the product lost since is left out."""
    columns = tuple(
        Column(
            BY_KEY[column["source"]],
            column["heading"],
            bool(column.get("required")),
            dict(column.get("codes", {})),
        )
        for column in row.columns
        if column["source"] in BY_KEY
    )
    return Profile(row.number, row.name, columns, row.signed)


def troubles_of(columns: tuple[Column, ...]) -> list[tuple[str, str]]:
    """What is wrong with a mapping: (field of the form, sentence)."""
    found: list[tuple[str, str]] = []
    if not columns:
        found.append(("", _("Gardez au moins une colonne.")))
    seen: dict[str, Column] = {}
    for column in columns:
        name = f"heading_{column.source.key}"
        heading = column.heading.strip()
        if not heading:
            found.append((name, _("Donnez un titre à cette colonne, ou décochez-la.")))
        elif harmless(heading) != heading:
            found.append((name, _("Un titre ne commence pas par =, +, - ou @.")))
        elif (other := seen.get(heading.casefold())) is not None:
            sentence = _("La colonne « %(other)s » porte déjà ce titre.")
            found.append((name, sentence % {"other": other.source.label}))
        seen.setdefault(heading.casefold(), column)
        found += _troubled_codes(column)
    return found


def _troubled_codes(column: Column) -> list[tuple[str, str]]:
    """A code is written as it is: nothing that a spreadsheet would compute."""
    return [
        (
            f"code_{column.source.key}_{value}",
            _("Un code ne commence pas par =, +, - ou @ : un tableur le calculerait."),
        )
        for value, code in column.codes.items()
        if code and harmless(code) != code
    ]

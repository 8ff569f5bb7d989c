"""The meaning of the columns of a file, and of the names that it gives to colleagues."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from beneficiaries.forms.careful import DayField
from beneficiaries.forms.imports import CaseloadFields
from beneficiaries.importing.columns import TARGETS, names_a_person
from beneficiaries.importing.referents import Colleague, matched
from beneficiaries.models import ImportBatch, Verdict
from beneficiaries.services.import_judging import able_referents
from beneficiaries.services.importing import Choices

MOST_IN_A_SELECT = 50
MOST_NAMES = 100


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """One line of the mapping page: a column, a few of its cells, where it goes."""

    title: str
    examples: list[str]
    field: forms.BoundField


class MappingForm(CaseloadFields):
    """Which column feeds what, and whom the names of counsellors mean."""

    week_zero = DayField(
        label=_("Date de la semaine 0"),
        required=False,
        help_text=_("Le premier jour du dispositif, si le fichier compte en semaines d’entrée."),
        earliest=datetime.date(2000, 1, 1),
        too_early=_("Cette date est avant 2000 : vérifiez l’année."),
        too_late=_("Cette date est dans le futur."),
    )

    def __init__(self, *args: Any, user: User, batch: ImportBatch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.batch = batch
        self.offer_teams(user)
        self.titles: list[str] = batch.reading.get("header", [])
        self.names = list(batch.referents.items())[:MOST_NAMES]
        self.colleagues = list(able_referents(batch.organisation))
        self.fields["week_zero"].latest = timezone.localdate()  # type: ignore[attr-defined]
        self.initial["programme"] = batch.programme
        self.initial["team"] = batch.team_id
        self.initial["week_zero"] = batch.week_zero
        targets = [("", _("Ne pas importer")), *((t.key, t.label) for t in TARGETS.values())]
        for index, title in enumerate(self.titles):
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=title, choices=targets, required=False
            )
            self.initial[f"column_{index}"] = batch.columns.get(str(index), "")
        for number, (_key, entry) in enumerate(self.names):
            self.fields[f"referent_{number}"] = self._referent_field(entry["name"])
            self.initial[f"referent_{number}"] = self._referent_initial(entry["user"])

    @property
    def short_list(self) -> bool:
        """Few enough colleagues for a select; beyond, their name or e-mail is typed."""
        return len(self.colleagues) <= MOST_IN_A_SELECT

    def _referent_field(self, name: str) -> forms.Field:
        if not self.short_list:
            return forms.CharField(
                label=name,
                required=False,
                max_length=160,
                help_text=_("Nom ou courriel d’un·e collègue ; vide : à affecter."),
            )
        people = [(str(user.pk), user.full_name) for user in self.colleagues]
        return forms.ChoiceField(
            label=name, required=False, choices=[("", _("À affecter plus tard")), *people]
        )

    def _referent_initial(self, user_id: int | None) -> str:
        if self.short_list:
            return str(user_id or "")
        return next((user.email for user in self.colleagues if user.pk == user_id), "")

    def mapped_columns(self) -> Iterator[MappedColumn]:
        """Each column of the file with cells of its first rows."""
        rows = list(
            self.batch.rows.exclude(verdict=Verdict.IGNORED)
            .order_by("first_line")[:20]
            .values_list("cells", flat=True)
        )
        for index, title in enumerate(self.titles):
            cells = [cells[index][:60] for cells in rows if index < len(cells) and cells[index]]
            yield MappedColumn(title, list(dict.fromkeys(cells))[:3], self[f"column_{index}"])

    def referent_fields(self) -> list[forms.BoundField]:
        return [self[f"referent_{number}"] for number in range(len(self.names))]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        taken: dict[str, str] = {}
        for index, title in enumerate(self.titles):
            key = cleaned.get(f"column_{index}", "")
            if key and key in taken:
                self.add_error(
                    f"column_{index}",
                    _("La colonne « %(other)s » alimente déjà ce champ.") % {"other": taken[key]},
                )
            elif key:
                taken[key] = title
        if not names_a_person(taken):
            raise ValidationError(
                _("Indiquez la colonne du nom et celle du prénom, sans quoi rien ne peut entrer.")
            )
        self._resolve_typed_names(cleaned)
        return cleaned

    def _resolve_typed_names(self, cleaned: dict[str, Any]) -> None:
        if self.short_list:
            return
        known = [Colleague(u.pk, u.given_name, u.family_name, u.email) for u in self.colleagues]
        for number in range(len(self.names)):
            typed = cleaned.get(f"referent_{number}", "")
            found = matched(typed, known) if typed else None
            if typed and found is None:
                self.add_error(f"referent_{number}", _("Aucun·e collègue ne porte ce nom."))
            cleaned[f"referent_{number}"] = str(found or "")

    @property
    def columns(self) -> dict[int, str]:
        return {
            index: key
            for index in range(len(self.titles))
            if (key := self.cleaned_data[f"column_{index}"])
        }

    @property
    def referents(self) -> dict[str, int | None]:
        """Only what somebody changed or confirmed by choosing: a guess is not remembered."""
        chosen = {}
        for number, (key, entry) in enumerate(self.names):
            value = self.cleaned_data[f"referent_{number}"]
            user_id = int(value) if value else None
            if user_id != entry["user"] or entry["chosen"]:
                chosen[key] = user_id
        return chosen

    @property
    def choices(self) -> Choices:
        data = self.cleaned_data
        return Choices(data["programme"], data["team"], data["week_zero"])

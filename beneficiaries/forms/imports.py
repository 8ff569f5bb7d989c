"""Forms of the import: the file, the meaning of its columns, one row corrected."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import OperatorKind, Team, User
from accounts.roles import Role
from beneficiaries.forms.careful import CarefulForm, DayField
from beneficiaries.importing.columns import TARGETS, names_a_person
from beneficiaries.importing.limits import MAX_CELL
from beneficiaries.importing.records import INFO, REFUSED, Remark
from beneficiaries.importing.referents import Colleague, matched
from beneficiaries.models import Decision, ImportBatch, ImportRow, Programme
from beneficiaries.services.import_judging import able_referents
from beneficiaries.services.importing import Choices

MOST_IN_A_SELECT = 50
MOST_NAMES = 100
TOO_BIG = _("Ce fichier dépasse 10 Mo : partagez-le en plusieurs fichiers.")


class CaseloadFields(CarefulForm):
    """What holds for the whole file: programme and team."""

    programme = forms.ChoiceField(
        label=_("Programme"),
        choices=Programme,
        help_text=_("Celui des dossiers qui seront ouverts."),
    )
    team = forms.ModelChoiceField(
        label=_("Équipe"),
        queryset=Team.objects.none(),
        required=False,
        empty_label=_("Celle de chaque référent·e"),
    )

    def offer_teams(self, user: User) -> None:
        """A manager imports for their teams; an administrator for any."""
        standing = user.standing
        field = self.fields["team"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        teams = Team.objects.filter(organisation=standing.organisation).order_by("name", "pk")
        if Role.ADMINISTRATOR not in standing.roles and not standing.manages_everything:
            teams = teams.filter(pk__in=standing.managed_team_ids)
            field.required, field.empty_label = True, None
        field.queryset = teams


class UploadForm(CaseloadFields):
    """The file, and what it is for."""

    file = forms.FileField(
        label=_("Fichier"),
        allow_empty_file=True,
        error_messages={
            "required": _("Choisissez un fichier."),
            "invalid": _("Ce fichier n’est pas arrivé entier : envoyez-le de nouveau."),
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.ods"}),
    )
    field_order = ["file", "programme", "team"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_teams(user)
        organisation = user.standing.organisation
        cabinet = organisation is not None and organisation.kind == OperatorKind.CABINET
        self.fields["programme"].initial = Programme.RECLASSEMENT if cabinet else Programme.CEP

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > settings.UPLOAD_MAX_BYTES:
            raise ValidationError(TOO_BIG)
        return file

    @property
    def choices(self) -> Choices:
        return Choices(self.cleaned_data["programme"], self.cleaned_data["team"])


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
            self.batch.rows.exclude(verdict="ignored")
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


@dataclass(frozen=True, slots=True)
class CellField:
    """One cell to correct, with what is said about it."""

    field: forms.BoundField
    remarks: list[Remark]


class RowForm(CarefulForm):
    """The cells of one row that feed a field, and what becomes of a look-alike."""

    def __init__(self, *args: Any, row: ImportRow, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        self.remarks = [Remark.restored(stored) for stored in row.remarks]
        self.places = sorted(int(index) for index in row.batch.columns)
        header = row.batch.reading.get("header", [])
        for index in self.places:
            key = row.batch.columns[str(index)]
            label: Any = TARGETS[key].label if key in TARGETS else header[index]
            self.fields[f"cell_{index}"] = forms.CharField(
                label=label, required=False, max_length=MAX_CELL
            )
            self.initial[f"cell_{index}"] = row.cells[index] if index < len(row.cells) else ""
            self._watch(f"cell_{index}", self.fields[f"cell_{index}"])
            self._tie_remarks(index)
        if row.decision or row.match_id or self._looks_like_another_line():
            self.fields["decision"] = forms.ChoiceField(
                label=_("Cette ligne ressemble à quelqu’un de connu"),
                choices=[("", _("Laisser Jalons décider")), *self._possible_decisions()],
                required=False,
                widget=forms.RadioSelect,
            )
            self.initial["decision"] = row.decision

        self._place_the_cursor()

    def _tie_remarks(self, index: int) -> None:
        """A screen reader says the sentences of a cell with it."""
        said = sum(1 for remark in self.remarks if remark.column == index)
        if said:
            ids = (f"id_cell_{index}-said-{number}" for number in range(1, said + 1))
            self.fields[f"cell_{index}"].widget.attrs["aria-describedby"] = " ".join(ids)

    def _place_the_cursor(self) -> None:
        """On the first cell that somebody complained about."""
        said = {r.column for r in self.remarks if r.level != INFO} & set(self.places)
        start = min(said, default=self.places[0] if self.places else None)
        if start is not None:
            self.fields[f"cell_{start}"].widget.attrs["autofocus"] = True

    def _looks_like_another_line(self) -> bool:
        return any(remark.level == REFUSED and "line" in remark.values for remark in self.remarks)

    def _possible_decisions(self) -> list[tuple[str, Any]]:
        """Without a known sheet, there is nothing to attach to."""
        if self.row.match_id:
            return list(Decision.choices)
        return [(Decision.CREATE.value, Decision.CREATE.label)]

    def cell_fields(self) -> Iterator[CellField]:
        """Each cell with its sentences."""
        for index in self.places:
            said = [remark for remark in self.remarks if remark.column == index]
            yield CellField(self[f"cell_{index}"], said)

    def general_remarks(self) -> list[Remark]:
        """What is said of the whole line, or of a column that is not imported."""
        return [
            remark
            for remark in self.remarks
            if remark.column not in self.places and remark.level != INFO
        ]

    @property
    def cells(self) -> dict[int, str]:
        return {index: self.cleaned_data[f"cell_{index}"] for index in self.places}

    @property
    def decision(self) -> str:
        return str(self.cleaned_data.get("decision", self.row.decision))

"""Forms of the import: the file, one row corrected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts.models import OperatorKind, Team, User
from accounts.roles import Role
from beneficiaries.forms.careful import CarefulForm
from beneficiaries.importing.columns import TARGETS
from beneficiaries.importing.limits import MAX_CELL
from beneficiaries.importing.records import INFO, REFUSED, Remark
from beneficiaries.models import Beneficiary, Decision, ImportRow, Programme
from beneficiaries.services.importing import Choices

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
class CellField:
    """One cell to correct, with what is said about it."""

    field: forms.BoundField
    remarks: list[Remark]


class RowForm(CarefulForm):
    """The cells of one row that feed a field, and what becomes of a look-alike."""

    def __init__(self, *args: Any, row: ImportRow, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row, self.by = row, by
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
        said = {
            remark.column
            for remark in self.remarks
            if remark.column is not None and remark.column in self.places and remark.level != INFO
        }
        start = min(said, default=self.places[0] if self.places else None)
        if start is not None:
            self.fields[f"cell_{start}"].widget.attrs["autofocus"] = True

    def _looks_like_another_line(self) -> bool:
        return any(remark.level == REFUSED and "line" in remark.values for remark in self.remarks)

    def _possible_decisions(self) -> list[tuple[str, Any]]:
        """Nobody attaches a line to nobody, nor to a person whom they may not see."""
        if not self.row.match_id:
            return [(Decision.CREATE.value, Decision.CREATE.label)]
        known = Beneficiary.objects.visible_to(self.by).filter(pk=self.row.match_id).exists()
        return [
            choice for choice in Decision.choices if known or choice[0] != Decision.ATTACH.value
        ]

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

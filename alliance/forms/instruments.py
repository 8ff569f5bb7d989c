"""Forms of the administrator: a pack, a new instrument, an edition, a licence, a translation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from alliance.instruments import editions
from alliance.instruments.checking import LONGEST_LEVEL, LONGEST_TEXT, MOST_ITEMS
from alliance.instruments.reading import LARGEST
from alliance.instruments.wording import values_of
from alliance.models import Dimension, InstrumentVersion, Item
from alliance.services.instruments import Question
from beneficiaries.forms.careful import CarefulForm
from beneficiaries.refusals import Refused
from followup.messages.attaching.checking import MAX_BYTES, Checked, check

NEW: Final = "new"
RANGES: Final = {
    "1-5": (_("De 1 à 5 : cinq réponses"), 1, 5),
    "1-7": (_("De 1 à 7 : sept réponses"), 1, 7),
    "0-10": (_("De 0 à 10 : onze réponses, en chiffres"), 0, 10),
    "1-4": (_("De 1 à 4 : quatre réponses"), 1, 4),
}


class RawText(forms.CharField):
    """A file's own text: read as it stands by `instruments.reading`, not tidied."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "")


class PackForm(CarefulForm):
    """A file, or its text; what was read once is kept in the page until it is imported."""

    file = forms.FileField(
        label=_("Fichier du pack"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )
    content = RawText(
        label=_("Ou le texte du fichier, collé"),
        required=False,
        strip=False,
        max_length=LARGEST,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "class": "code-area"}),
        error_messages={"max_length": _("Ce texte est trop long pour être un pack.")},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        file: UploadedFile | None = cleaned.get("file")
        if file is None and not (cleaned.get("content") or "").strip() and not self.errors:
            raise ValidationError(_("Choisissez un fichier, ou collez son texte."), code="empty")
        if file is not None and (file.size or 0) > LARGEST:
            self.add_error("file", _("Ce fichier est trop gros pour être un pack."))
        return cleaned

    @property
    def bytes(self) -> bytes | str:
        """What was given, the file first."""
        file: UploadedFile | None = self.cleaned_data.get("file")
        return file.read() if file is not None else str(self.cleaned_data["content"])


class NewInstrumentForm(CarefulForm):
    """A title and a range; questions are written next."""

    title = forms.CharField(label=_("Titre"), max_length=160)
    range = forms.ChoiceField(
        label=_("Réponses"), choices=[(key, words) for key, (words, _l, _h) in RANGES.items()]
    )
    needs_licence = forms.BooleanField(
        label=_("Ce questionnaire appartient à quelqu’un d’autre : il demande une licence"),
        required=False,
    )

    @property
    def ends(self) -> tuple[int, int]:
        _words, lowest, highest = RANGES[self.cleaned_data["range"]]
        return lowest, highest


@dataclass(frozen=True, slots=True)
class Line:
    """One question in the editor, drawn field by field."""

    key: str
    number: int
    text: forms.BoundField
    dimension: forms.BoundField
    reversed: forms.BoundField
    position: forms.BoundField | None
    removed: forms.BoundField | None


class EditionForm(CarefulForm):
    """The questions and level words of one edition of a draft."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(
        self,
        *args: Any,
        draft: InstrumentVersion,
        items: Sequence[Item],
        edition: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, initial={"version": draft.version}, **kwargs)
        self.draft, self.edition = draft, edition
        self.keys = [item.key for item in items]
        for item in items:
            self._add(item.key, item.wording.get(edition, ""), item.dimension, item.is_reversed)
            position = forms.IntegerField(
                label=_("Place"), min_value=1, max_value=MOST_ITEMS, initial=item.position
            )
            self.fields[f"position_{item.key}"] = position
            self.fields[f"removed_{item.key}"] = forms.BooleanField(
                label=_("Retirer"), required=False
            )
        if len(items) < MOST_ITEMS:
            self._add(NEW, "", "", False)
        words = draft.level_words.get(edition, [])
        for place, value in enumerate(self.values):
            self.fields[f"level_{value}"] = forms.CharField(
                label=str(value), max_length=LONGEST_LEVEL, required=False
            )
            self.initial[f"level_{value}"] = words[place] if place < len(words) else ""
        for name, field in self.fields.items():
            if type(field) is forms.CharField:
                self._watch(name, field)

    def _add(self, key: str, text: str, dimension: str, is_reversed: bool) -> None:
        self.fields[f"text_{key}"] = forms.CharField(
            label=_("Texte"),
            max_length=LONGEST_TEXT,
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        self.fields[f"dimension_{key}"] = forms.ChoiceField(
            label=_("Dimension"), required=False, choices=[("", _("Aucune")), *Dimension.choices]
        )
        self.fields[f"reversed_{key}"] = forms.BooleanField(label=_("Inversée"), required=False)
        self.initial[f"text_{key}"] = text
        self.initial[f"dimension_{key}"] = dimension
        self.initial[f"reversed_{key}"] = is_reversed

    @property
    def values(self) -> tuple[int, ...]:
        """Three values in plain words, where the range has a middle."""
        count = 3 if editions.is_simple(self.edition) else 0
        return values_of(self.draft.minimum, self.draft.maximum, count)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        words = [cleaned.get(f"level_{value}") for value in self.values]
        if any(words) and not all(words):
            empty = next(v for v, word in zip(self.values, words, strict=True) if not word)
            self.add_error(f"level_{empty}", _("Chaque niveau a son mot, ou aucun."))
        return cleaned

    def lines(self) -> Iterator[Line]:
        for number, key in enumerate(self.keys, 1):
            yield Line(
                key,
                number,
                self[f"text_{key}"],
                self[f"dimension_{key}"],
                self[f"reversed_{key}"],
                self[f"position_{key}"],
                self[f"removed_{key}"],
            )

    def new_line(self) -> Line | None:
        if f"text_{NEW}" not in self.fields:
            return None
        return Line(
            NEW,
            len(self.keys) + 1,
            self[f"text_{NEW}"],
            self[f"dimension_{NEW}"],
            self[f"reversed_{NEW}"],
            None,
            None,
        )

    def level_fields(self) -> Iterator[forms.BoundField]:
        return (self[f"level_{value}"] for value in self.values)

    @property
    def questions(self) -> list[Question]:
        """What the service is given; an empty new line is nothing."""
        cleaned = self.cleaned_data
        found = [
            Question(
                key=key,
                text=cleaned[f"text_{key}"],
                dimension=cleaned[f"dimension_{key}"],
                is_reversed=cleaned[f"reversed_{key}"],
                position=cleaned[f"position_{key}"],
                removed=cleaned[f"removed_{key}"],
            )
            for key in self.keys
        ]
        if cleaned.get(f"text_{NEW}"):
            found.append(
                Question(
                    key="",
                    text=cleaned[f"text_{NEW}"],
                    dimension=cleaned[f"dimension_{NEW}"],
                    is_reversed=cleaned[f"reversed_{NEW}"],
                    position=MOST_ITEMS + 1,
                )
            )
        return found

    @property
    def levels(self) -> list[str]:
        return [self.cleaned_data[f"level_{value}"] for value in self.values]


class TranslationForm(CarefulForm):
    """A translation file that comes back."""

    file = forms.FileField(
        label=_("Fichier traduit"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        error_messages={"required": _("Choisissez un fichier.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise ValidationError(_("Ce fichier est trop gros pour une traduction."))
        return file


class LicenceForm(CarefulForm):
    """The right to show a questionnaire: whose, for whom, when, in which languages."""

    holder = forms.CharField(label=_("Titulaire des droits"), max_length=160)
    reference = forms.CharField(label=_("Référence de la licence"), max_length=160)
    licensee = forms.CharField(label=_("Accordée à"), max_length=160)
    valid_from = forms.DateField(
        label=_("Valable du"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    valid_to = forms.DateField(
        label=_("Valable jusqu’au"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    languages = forms.MultipleChoiceField(
        label=_("Langues couvertes"),
        choices=[(code, editions.NAMES[code]) for code in editions.LANGUAGES],
        widget=forms.CheckboxSelectMultiple,
        initial=["fr"],
    )
    electronic = forms.BooleanField(
        label=_("La licence permet de répondre à l’écran"), required=False
    )
    file = forms.FileField(
        label=_("Document"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf"}),
        help_text=_("Facultatif : le PDF de la licence, 10 Mo au plus."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        start, end = cleaned.get("valid_from"), cleaned.get("valid_to")
        if start and end and end < start:
            self.add_error("valid_to", _("La licence finit avant de commencer."))
        return cleaned

    def clean_file(self) -> Checked | None:
        file: UploadedFile | None = self.cleaned_data.get("file")
        if not isinstance(file, UploadedFile):
            return None
        name = file.name or "licence.pdf"
        if (file.size or 0) > MAX_BYTES:
            raise ValidationError(_("Ce fichier dépasse 10 Mo."))
        if not name.lower().endswith(".pdf"):
            raise ValidationError(_("Joignez la licence en PDF."))
        try:
            return check(name, file.read())
        except Refused as refusal:
            raise ValidationError(str(refusal)) from refusal

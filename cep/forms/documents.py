"""What goes into a document, the answers to remarks, the liaison sheet and its agreement."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from beneficiaries.forms.careful import CarefulForm
from beneficiaries.forms.people import row
from beneficiaries.models import CaseFile, ReadingMode
from cep.documents.content import Remark
from cep.documents.sections import CONTACT, CONTACT_LABEL, ESSENTIAL, FOR_LIAISON, Section
from cep.documents.titles import title_of
from cep.models import (
    AgreementManner,
    AnswerKind,
    Departure,
    LiaisonSheet,
    RemarkAnswer,
    SynthesisDocument,
)
from cep.services.synthesis import Wish

LARGEST = 2**31 - 1
TICK_ONE = _("Cochez au moins une rubrique.")
FROM_THE_LIST = _("Choisissez parmi les rubriques proposées.")
TO_TICK = [choice for choice in Section.choices if choice[0] not in ESSENTIAL]
LIAISON_CHOICES = [(CONTACT, CONTACT_LABEL), *((one.value, one.label) for one in FOR_LIAISON)]


def _ticks(label: Any, choices: Sequence[tuple[Any, Any]], **kwargs: Any) -> Any:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": TICK_ONE, "invalid_choice": FROM_THE_LIST},
        **kwargs,
    )


class SynthesisForm(CarefulForm):
    """The sections of the next version, its language and its edition."""

    sections = _ticks(
        _("Ce que le document contient, en plus de la demande et du projet"),
        TO_TICK,
        required=False,
        help_text=_("Les notes professionnelles n’y entrent jamais."),
    )
    language = forms.ChoiceField(
        label=_("Langue"), choices=[("fr", _("Français")), ("en", _("Anglais"))]
    )
    edition = forms.ChoiceField(label=_("Édition"), choices=ReadingMode.choices)
    expected = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=LARGEST)
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(
        self, *args: Any, case_file: CaseFile, latest: SynthesisDocument | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        person = case_file.beneficiary
        every = [value for value, _label in TO_TICK]
        self.initial = {
            "sections": latest.content["sections"] if latest else every,
            "language": latest.language if latest else person.language,
            "edition": person.reading_mode,
            "expected": latest.number if latest else 0,
            **self.initial,
        }
        if latest is not None:
            simple = ReadingMode.SIMPLE if latest.simple else ReadingMode.NORMAL
            self.initial["edition"] = simple.value
        self.helper.layout = Layout("expected", "form_key", row("language", "edition"), "sections")

    @property
    def wish(self) -> Wish:
        data = self.cleaned_data
        simple = data["edition"] == ReadingMode.SIMPLE
        return Wish(data["language"], simple, tuple(data["sections"]))


class AnswersForm(CarefulForm):
    """One answer for each remark of the person; some may wait."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=LARGEST)

    def __init__(
        self, *args: Any, remarks: Sequence[Remark], given: Sequence[RemarkAnswer], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.remarks = remarks
        known = {one.section: one for one in given}
        self.initial.setdefault("seen", sum(one.version for one in given))
        for remark in remarks:
            self._add(remark, known.get(remark.section))
        self.helper.layout = Layout(
            "seen",
            *(
                Fieldset(
                    title_of(remark.section), f"kind_{remark.section}", f"words_{remark.section}"
                )
                for remark in remarks
            ),
        )

    def _add(self, remark: Remark, answer: RemarkAnswer | None) -> None:
        key = remark.section
        kind = self.fields[f"kind_{key}"] = forms.ChoiceField(
            label=_("« %(words)s »") % {"words": _shortened(remark.words)},
            choices=[*AnswerKind.choices, ("", _("Pas encore de réponse"))],
            widget=forms.RadioSelect,
            required=False,
            initial=answer.kind if answer else "",
        )
        kind.quiet = True  # type: ignore[attr-defined]
        words = forms.CharField(
            label=_("Un mot à la personne"),
            max_length=500,
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
            initial=answer.words if answer else "",
            help_text=_("Obligatoire si ce n’est pas repris. Elle le lira dans le document."),
        )
        self.fields[f"words_{key}"] = words
        self._watch(f"words_{key}", words)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for remark in self.remarks:
            words = f"words_{remark.section}"
            declined = cleaned.get(f"kind_{remark.section}") == AnswerKind.DECLINED
            if declined and words not in self.errors and not cleaned.get(words):
                self.add_error(words, _("Dites pourquoi ce n’est pas repris."))
        return cleaned

    @property
    def answers(self) -> dict[str, tuple[str, str]]:
        data = self.cleaned_data
        return {
            one.section: (data[f"kind_{one.section}"], data[f"words_{one.section}"])
            for one in self.remarks
        }


def _shortened(words: str) -> str:
    return words if len(words) <= 400 else words[:399] + "…"


class LiaisonForm(CarefulForm):
    """To whom, why, and what would leave."""

    operator = forms.CharField(label=_("Structure destinataire"), max_length=160)
    contact = forms.CharField(label=_("Personne à contacter"), max_length=160, required=False)
    purpose = forms.CharField(
        label=_("Pourquoi"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Par exemple : « demander une immersion ». Jamais à un employeur."),
    )
    sections = _ticks(
        _("Ce qui partirait"),
        LIAISON_CHOICES,
        help_text=_("La personne décochera ce qu’elle garde pour elle."),
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].readers = _(  # type: ignore[attr-defined]
            "Visible par : la personne, et la structure destinataire"
        )
        self.initial.setdefault("sections", [Section.REQUEST.value, Section.PROJECT.value])
        self.helper.layout = Layout("form_key", row("operator", "contact"), "purpose", "sections")

    @property
    def wanted(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("operator", "contact", "purpose")}


class TicksForm(CarefulForm):
    """What the person lets leave, among what was prepared."""

    sections = _ticks(_("Ce que la personne accepte de transmettre"), LIAISON_CHOICES)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=LARGEST)

    def __init__(self, *args: Any, sheet: LiaisonSheet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [choice for choice in LIAISON_CHOICES if choice[0] in sheet.sections]
        self.fields["sections"].choices = offered  # type: ignore[attr-defined]
        self.initial.setdefault("sections", sheet.sections)
        self.initial.setdefault("version", sheet.version)
        self.helper.layout = Layout("version", "sections")


class AgreementForm(TicksForm):
    """The same, noted by the counsellor, with how the person said yes."""

    how = forms.ChoiceField(
        label=_("Comment la personne a donné son accord"),
        choices=[one for one in AgreementManner.choices if one[0] != AgreementManner.SPACE],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout("version", "sections", "how")


class DepartureForm(CarefulForm):
    """How the sheet leaves."""

    how = forms.ChoiceField(
        label=_("Par quel moyen"), choices=Departure.choices, widget=forms.RadioSelect
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=LARGEST)

    def __init__(self, *args: Any, sheet: LiaisonSheet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = sheet
        self.initial.setdefault("version", sheet.version)
        self.helper.layout = Layout("version", "how")

    def clean(self) -> dict[str, Any]:
        if not self.sheet.is_ready and self.sheet.sent_at is None:
            raise ValidationError(
                _("Sans l’accord enregistré de la personne, la fiche ne part pas.")
            )
        return super().clean() or {}

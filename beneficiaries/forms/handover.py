"""Forms of hand-over: to whom, with which note, between which days."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.requests import row_id
from beneficiaries.counsellors import MOST_IN_A_SELECT
from beneficiaries.forms.careful import CarefulForm, DayField
from beneficiaries.handing import Candidate, candidates
from beneficiaries.models import CaseFile
from beneficiaries.names import folded, sort_name

KEEP = ""
READ_BY_TEAM = _("Visible par : vous, la personne qui reçoit le dossier et votre responsable")


def _note(label: Any, help_text: Any, longest: int) -> forms.CharField:
    field = forms.CharField(
        label=label,
        required=False,
        max_length=longest,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=help_text,
    )
    field.readers = READ_BY_TEAM  # type: ignore[attr-defined]
    return field


def transfer_note() -> forms.CharField:
    """What the next referent should know first."""
    return _note(
        _("Note de passation"),
        _("Où en est la personne, ce qui est promis, ce qui presse : des faits et ses mots."),
        3000,
    )


class ReceiverForm(CarefulForm):
    """One colleague, from a list; typed and proposed where the list would be too long."""

    receiver = forms.ChoiceField(label=_("À qui ?"), required=False)
    receiver_name = forms.CharField(label=_("À qui ?"), required=False, max_length=160)

    def __init__(self, *args: Any, user: User, without: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = candidates(user).exclude(pk=without or 0)
        people = list(rows)
        people.sort(key=lambda one: (sort_name(one.family_name, one.given_name), one.pk))
        self.people = {person.pk: person for person in people}
        self.too_many = len(people) > MOST_IN_A_SELECT
        if self.too_many:
            self.fields["receiver"] = forms.CharField(required=False, widget=forms.HiddenInput)
        else:
            del self.fields["receiver_name"]
            choices = [("", _("Choisissez")), *((str(p.pk), p.full_name) for p in people)]
            field = self.fields["receiver"]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
            field.choices = choices
            field.error_messages["invalid_choice"] = _("Choisissez une personne de la liste.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "receiver" in self.errors or "receiver_name" in self.errors:
            return cleaned
        cleaned["receiver"] = self.people.get(row_id(cleaned.get("receiver") or ""))
        typed = folded(cleaned.pop("receiver_name", "") or "")
        if typed and (found := self._named(typed)) is not None:
            cleaned["receiver"] = found
        if cleaned["receiver"] is None:
            name = "receiver_name" if self.too_many else "receiver"
            self.add_error(name, _("Choisissez à qui."))
        return cleaned

    def _named(self, typed: str) -> User | None:
        """Typed without scripts: the name decides when only one person bears it."""
        words = typed.split()
        found = [p for p in self.people.values() if all(w in folded(p.full_name) for w in words)]
        return found[0] if len(found) == 1 else None


class TransferForm(ReceiverForm):
    """One file to one colleague."""

    note = transfer_note()


class SpreadForm(CarefulForm):
    """Many files, each with its receiver among those that were ticked."""

    note = transfer_note()

    def __init__(
        self,
        *args: Any,
        files: Sequence[CaseFile],
        receivers: Sequence[Candidate],
        waiting: Mapping[int, str],
        plan: Mapping[int, int],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.case_files, self.waiting = files, waiting
        choices: list[tuple[str, Any]] = [(KEEP, _("Ne pas transmettre"))]
        choices += [(str(one.pk), one.name) for one in receivers]
        for case_file in files:
            if case_file.pk not in waiting:
                name = case_file.beneficiary.display_name
                field = forms.ChoiceField(
                    label=_("Qui reçoit le dossier de %(name)s") % {"name": name},
                    required=False,
                    choices=choices,
                    initial=str(plan.get(case_file.pk, KEEP)),
                )
                field.error_messages["invalid_choice"] = _("Choisissez une personne de la liste.")
                self.fields[f"to_{case_file.pk}"] = field

    def rows(self) -> list[tuple[CaseFile, Any, str]]:
        """Each file with its field, or with the name it already waits for."""
        return [
            (f, None if f.pk in self.waiting else self[f"to_{f.pk}"], self.waiting.get(f.pk, ""))
            for f in self.case_files
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not self.by_receiver(cleaned):
            raise ValidationError(_("Choisissez au moins un dossier à transmettre."))
        return cleaned

    def by_receiver(self, cleaned: Mapping[str, Any] | None = None) -> dict[int, list[CaseFile]]:
        """The files of each receiver."""
        cleaned = self.cleaned_data if cleaned is None else cleaned
        found: dict[int, list[CaseFile]] = {}
        for case_file in self.case_files:
            receiver = row_id(cleaned.get(f"to_{case_file.pk}") or "")
            if receiver:
                found.setdefault(receiver, []).append(case_file)
        return found


class AnswerForm(CarefulForm):
    """Yes to some of the files proposed together, or no with a reason."""

    transfer = forms.TypedMultipleChoiceField(
        label=_("Dossiers"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label=_("Si vous refusez, pourquoi ?"),
        required=False,
        max_length=300,
        help_text=_("Visible par : la personne qui propose et votre responsable"),
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"transfer": [pk for pk, _name in choices]})
        super().__init__(*args, **kwargs)
        field = self.fields["transfer"]
        assert isinstance(field, forms.TypedMultipleChoiceField)  # noqa: S101 - narrows the type
        field.choices = choices
        field.error_messages["required"] = _("Choisissez au moins un dossier.")
        field.error_messages["invalid_choice"] = _("L’un de ces dossiers n’attend plus de réponse.")
        self.helper.layout = Layout("transfer", "reason")


class DelegateForm(ReceiverForm):
    """Who holds the files, from when to when, with which instructions."""

    starts_on = DayField(label=_("Du"))
    ends_on = DayField(label=_("Au (inclus)"))
    note = _note(
        _("Consignes"),
        _("Ce qui est attendu pendant votre absence, et ce qui peut attendre votre retour."),
        2000,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        today = timezone.localdate()
        kwargs.setdefault("initial", {"starts_on": today})
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if isinstance(first, datetime.date) and isinstance(last, datetime.date):
            if last < first:
                self.add_error("ends_on", _("La fin de la délégation précède son début."))
            elif last < timezone.localdate():
                self.add_error("ends_on", _("Cette délégation serait déjà terminée."))
        return cleaned


class HandBackForm(CarefulForm):
    """What happened meanwhile."""

    note = _note(
        _("Note de retour"),
        _("Ce qui s’est passé pendant la délégation, ce qui a été promis."),
        2000,
    )

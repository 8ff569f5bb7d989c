"""Calling an appointment off, handing it over, and saying what became of it."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from beneficiaries.forms.careful import CarefulForm
from beneficiaries.forms.people import row
from followup.forms.appointments import LARGEST_VERSION, READERS, colleagues_for, replaced
from followup.models import Appointment, LateBy, Outcome


class VersionForm(CarefulForm):
    """A deed over the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=LARGEST_VERSION)

    def over_version(self, version: int) -> None:
        """What was typed, to be saved knowingly over that version."""
        self.data = replaced(self.data, {"version": str(version)})


class CancelForm(VersionForm):
    """Who calls it off, and why if it is known."""

    outcome = forms.ChoiceField(
        label=_("Qui annule ?"),
        widget=forms.RadioSelect,
        choices=[
            (Outcome.CANCELLED_BY_PERSON, _("La personne")),
            (Outcome.CANCELLED_BY_SERVICE, _("Le service")),
        ],
    )
    reason = forms.CharField(label=_("Motif"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].readers = READERS  # type: ignore[attr-defined]


class HandOverForm(VersionForm):
    """Which colleague receives instead."""

    receiver = forms.ModelChoiceField(label=_("À qui"), queryset=User.objects.none())

    def __init__(self, *args: Any, appointment: Appointment, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"version": appointment.version})
        super().__init__(*args, **kwargs)
        receiver = self.fields["receiver"]
        assert isinstance(receiver, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        others = colleagues_for(appointment.case_file).exclude(pk=appointment.counsellor_id)
        receiver.queryset = others


class OutcomeForm(VersionForm):
    """What became of it; saying it otherwise asks why."""

    outcome = forms.ChoiceField(label=_("Issue"), choices=Outcome, widget=forms.RadioSelect)
    excuse_reason = forms.CharField(
        label=_("Motif"),
        max_length=300,
        required=False,
        help_text=_("Pour une absence excusée ou une annulation, dans les mots de la personne."),
    )
    minutes_late = forms.IntegerField(
        label=_("Minutes de retard"), min_value=0, max_value=480, required=False
    )
    late_by = forms.ChoiceField(
        label=_("Retard de"), choices=[("", _("aucun retard")), *LateBy.choices], required=False
    )
    reason = forms.CharField(
        label=_("Pourquoi corriger ?"),
        max_length=300,
        required=False,
        help_text=_("L’ancienne issue reste visible, avec ce motif."),
    )

    def __init__(self, *args: Any, appointment: Appointment, **kwargs: Any) -> None:
        names = ("outcome", "excuse_reason", "minutes_late", "late_by", "version")
        kwargs.setdefault("initial", {name: getattr(appointment, name) for name in names})
        super().__init__(*args, **kwargs)
        self.corrects = bool(appointment.outcome)
        self.fields["excuse_reason"].readers = READERS  # type: ignore[attr-defined]
        if self.corrects:
            self.fields["reason"].required = True
            outcome = self.fields["outcome"]
            assert isinstance(outcome, forms.ChoiceField)  # noqa: S101 - narrows the type
            outcome.choices = [
                *Outcome.choices,
                ("none", _("Aucune : elle a été notée par erreur")),
            ]
        else:
            del self.fields["reason"]
        self.helper.layout = Layout(
            "version",
            "outcome",
            "excuse_reason",
            row("minutes_late", "late_by"),
            *(["reason"] if self.corrects else []),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("outcome") == Outcome.EXCUSED and cleaned.get("excuse_reason") == "":
            self.add_error("excuse_reason", _("Une absence excusée demande un motif."))
        late = cleaned.get("minutes_late") or 0
        if cleaned.get("outcome") == Outcome.SEEN and bool(late) != bool(cleaned.get("late_by")):
            self.add_error(
                "late_by" if late else "minutes_late", _("Dites combien de minutes, et qui.")
            )
        return cleaned

    @property
    def said(self) -> dict[str, Any]:
        outcome = self.cleaned_data["outcome"]
        return {
            "outcome": "" if outcome == "none" else outcome,
            "excuse_reason": self.cleaned_data["excuse_reason"],
            "minutes_late": self.cleaned_data["minutes_late"] or 0,
            "late_by": self.cleaned_data["late_by"],
        }

"""Goals and steps. A form that adds carries its key, one that changes carries its version."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from beneficiaries.forms.careful import CarefulForm, CarefulModelForm, DayField
from beneficiaries.forms.people import READERS, row
from beneficiaries.models import CaseFile
from followup.models import DecidedBy, Goal, GoalStatus, ProposalAnswer, Step, StepOwner, StepStatus
from followup.plan.words import Voices
from followup.services.plan_status import DROPPED_SENTENCE, TEXT_OF

FARTHEST = datetime.timedelta(days=3 * 366)
NO_GOAL_SENTENCE = _("Choisissez un objectif, ou écrivez-en un nouveau.")
LARGEST_VERSION = 2**31 - 1


def version_field() -> forms.IntegerField:
    return forms.IntegerField(
        widget=forms.HiddenInput, min_value=1, max_value=LARGEST_VERSION, initial=1
    )


class GoalForm(CarefulModelForm):
    """A goal, in a few words."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    version = version_field()

    class Meta:
        model = Goal
        fields = ["title"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        self.fields["title"].readers = READERS  # type: ignore[attr-defined]
        self.fields["title"].help_text = _("Avec les mots de la personne si possible.")
        self.helper.layout = Layout("form_key", "version", "title")


class GoalEndForm(CarefulForm):
    """Reached, or dropped with its reason."""

    version = version_field()
    status = forms.ChoiceField(
        label=_("Cet objectif est"),
        choices=[(GoalStatus.REACHED, _("atteint")), (GoalStatus.DROPPED, _("abandonné"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Pourquoi l’abandonner"),
        max_length=300,
        required=False,
        help_text=_("Seulement pour un objectif abandonné."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].readers = READERS  # type: ignore[attr-defined]
        self.helper.layout = Layout("version", "status", "reason")


class StepForm(CarefulModelForm):
    """A step: what, why, who, decided by whom, for when; under which goal."""

    due_on = DayField(label=_("Pour le"), required=False)
    goal = forms.ModelChoiceField(
        label=_("Objectif"), queryset=Goal.objects.none(), required=False, empty_label=None
    )
    new_goal = forms.CharField(
        label=_("Nouvel objectif"),
        max_length=200,
        required=False,
        help_text=_("Si l’étape ouvre un objectif : ce que la personne veut atteindre."),
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    version = version_field()

    class Meta:
        model = Step
        fields = ["title", "why", "owner", "decided_by", "due_on"]

    def __init__(
        self, *args: Any, case_file: CaseFile, voices: Voices, goal: Goal | None = None, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.inline_goal = goal
        self.initial["version"] = self.instance.version
        goals = Goal.objects.filter(case_file=case_file).active().order_by("position", "pk")
        chosen = self.fields["goal"]
        assert isinstance(chosen, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        chosen.queryset = goals
        if goal is not None:
            chosen.widget = forms.HiddenInput()
            self.initial["goal"] = goal.pk
        self._say(voices)
        self._lay_out(with_new_goal=goal is None and not self.instance.pk)

    def _say(self, voices: Voices) -> None:
        """Names instead of roles."""
        labels = {"title": _("Étape"), "why": _("Pourquoi"), "owner": _("Qui la fait")}
        for name, label in labels.items():
            self.fields[name].label = label
        self.fields["decided_by"].label = _("Décision")
        self.fields["owner"].choices = [(key, voices.who[key]) for key in StepOwner.values]  # type: ignore[attr-defined]
        self.fields["decided_by"].choices = [  # type: ignore[attr-defined]
            (key, capfirst(voices.decided[key])) for key in DecidedBy.values
        ]
        self.fields["title"].readers = READERS  # type: ignore[attr-defined]

    def _lay_out(self, *, with_new_goal: bool) -> None:
        names: list[Any] = ["form_key", "version", "goal"]
        if with_new_goal:
            self.fields["goal"].empty_label = _("Un nouvel objectif")  # type: ignore[attr-defined]
            names.append(Div("new_goal", css_class="plan-new-goal"))
        else:
            del self.fields["new_goal"]
            self.fields["goal"].required = True
        self.helper.layout = Layout(
            *names,
            Div("title", css_class="plan-title-field"),
            Div("due_on", "owner", "decided_by", css_class="field-row plan-fields"),
            "why",
        )

    def clean_due_on(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["due_on"]
        today = timezone.localdate()
        if day is None or day == self.instance.due_on:
            return day
        if day < today:
            raise ValidationError(_("Cette date est passée : choisissez un jour à venir."))
        if day > today + FARTHEST:
            raise ValidationError(_("Cette date est à plus de trois ans : vérifiez l’année."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        silent = not {"goal", "new_goal"} & self.errors.keys()
        empty = not cleaned.get("goal") and not cleaned.get("new_goal")
        if "new_goal" in self.fields and silent and empty:
            self.add_error("new_goal", str(NO_GOAL_SENTENCE))
        return cleaned

    @property
    def wanted(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class StepEditForm(StepForm):
    """A step and where it stands, saved together."""

    class Meta(StepForm.Meta):
        fields = [
            *StepForm.Meta.fields,
            "status",
            "outcome",
            "help_needed",
            "drop_reason",
        ]

    def _lay_out(self, *, with_new_goal: bool) -> None:
        super()._lay_out(with_new_goal=False)
        labels = {
            "status": _("Où en est-elle ?"),
            "outcome": _("Ce que cela a donné"),
            "help_needed": _("Aide souhaitée, avec les mots de la personne"),
            "drop_reason": _("Pourquoi l’abandonner"),
        }
        for name, label in labels.items():
            self.fields[name].label = label
        self.fields["status"].widget = forms.RadioSelect(choices=StepStatus.choices)
        for name in ("outcome", "help_needed", "drop_reason"):
            self.fields[name].readers = READERS  # type: ignore[attr-defined]
        states = Div(
            "status",
            Div("outcome", css_class="when-done"),
            Div("help_needed", css_class="when-stuck"),
            Div("drop_reason", css_class="when-dropped"),
            css_class="plan-state",
        )
        self.helper.layout = Layout(
            "form_key",
            "version",
            "title",
            Div("due_on", "owner", "decided_by", css_class="field-row plan-fields"),
            row("why", "goal"),
            states,
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        dropped = cleaned.get("status") == StepStatus.DROPPED
        if dropped and not cleaned.get("drop_reason") and "drop_reason" not in self.errors:
            self.add_error("drop_reason", str(DROPPED_SENTENCE))
        return cleaned

    @property
    def wanted(self) -> dict[str, Any]:
        names = [*StepForm.Meta.fields, "goal"]
        return {name: self.cleaned_data[name] for name in names}

    @property
    def state(self) -> dict[str, str]:
        """The state, and the one text that belongs to it."""
        status = self.cleaned_data["status"]
        own = TEXT_OF.get(StepStatus(status))
        return {"status": status} | ({own: self.cleaned_data[own]} if own else {})

    def for_version(self, version: int) -> dict[str, Any]:
        """What was typed, to be saved knowingly over that version."""
        return {**{name: self.data.get(name, "") for name in self.fields}, "version": version}


class StatusForm(CarefulForm):
    """One state, said by a button; the state that wants words is said in the form of the step."""

    status = forms.ChoiceField(choices=StepStatus.choices)
    version = version_field()


class ProposalForm(CarefulForm):
    """The answer to a step that the person proposes."""

    answer = forms.ChoiceField(choices=ProposalAnswer.choices)
    goal = forms.ModelChoiceField(
        label=_("Sous l’objectif"), queryset=Goal.objects.none(), required=False, empty_label=None
    )
    note = forms.CharField(
        label=_("Un mot à la personne"),
        max_length=300,
        required=False,
        help_text=_("Pour en parler plus tard, ou la mettre de côté."),
    )

    def __init__(self, *args: Any, case_file: CaseFile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["goal"]
        assert isinstance(chosen, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        chosen.queryset = (
            Goal.objects.filter(case_file=case_file).active().order_by("position", "pk")
        )
        self.fields["note"].readers = READERS  # type: ignore[attr-defined]
        chosen.required = not self.is_bound  # shown as asked for; a word alone may be sent

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        answer = cleaned.get("answer")
        if answer == ProposalAnswer.ACCEPTED and not cleaned.get("goal") and not self.errors:
            self.add_error("goal", str(_("Choisissez l’objectif que cette étape rejoint.")))
        later = answer in {ProposalAnswer.DISCUSS, ProposalAnswer.SET_ASIDE}
        if later and not cleaned.get("note") and "note" not in self.errors:
            self.add_error("note", str(_("Écrivez un mot : la personne le lira.")))
        return cleaned

"""Forms of a project: its words, the decision, the checklist, and the lines of its lists."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.forms.careful import CarefulForm, CarefulModelForm, DayField
from beneficiaries.forms.people import READERS, TradeField, row
from beneficiaries.refusals import Refused
from cep.forms.trades import trade_row
from cep.models import (
    Alternative,
    CareerProject,
    FeasibilityState,
    FeasibilityTopic,
    FundingLine,
    MobilisedScheme,
)
from cep.services.plan import refuse_unsound
from cep.words import FEASIBILITY_HINTS
from followup.models import Goal


class VersionedForm(CarefulModelForm):
    """A row that several people may change: the form says which version it saw."""

    version = forms.IntegerField(
        widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1, initial=1
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    @property
    def wanted(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class ProjectForm(VersionedForm):
    """The project and what its kind asks besides."""

    resigned_on = DayField(label=_("Démission donnée le"), required=False)

    class Meta:
        model = CareerProject
        fields = [
            "title",
            "kind",
            "strategy",
            "certification",
            "training_body",
            "training_hours",
            "activity",
            "legal_form",
            "resignation_planned",
            "resigned_on",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["strategy"].readers = READERS  # type: ignore[attr-defined]
        self.helper.layout = Layout(
            "version",
            "title",
            "kind",
            "strategy",
            Fieldset(
                str(_("Si c’est une formation ou une VAE")),
                row("certification", "training_body"),
                "training_hours",
                css_class="when-training",
            ),
            Fieldset(
                str(_("Si c’est une création")),
                row("activity", "legal_form"),
                css_class="when-business",
            ),
            Fieldset(
                str(_("Si la personne pense à démissionner")),
                row("resignation_planned", "resigned_on"),
            ),
        )


class DecisionForm(CarefulForm):
    """The day on which the person decided."""

    decided_on = DayField(label=_("La personne a décidé le"))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decided_on"].initial = timezone.localdate
        self.helper.layout = Layout("version", "decided_on")


class SetAsideForm(CarefulForm):
    """Why a project is put away."""

    reason = forms.CharField(label=_("Pourquoi"), max_length=300)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout("version", "reason")


class FeasibilityForm(CarefulForm):
    """Four topics, each with an answer, what was found, and what this kind of project asks."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args: Any, kind: str = "trade", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hints = FEASIBILITY_HINTS[kind]
        for topic in FeasibilityTopic:
            self.fields[f"state_{topic}"] = forms.ChoiceField(
                label=_("Réponse"), choices=FeasibilityState.choices
            )
            found = forms.CharField(
                label=_("Ce qui a été trouvé"),
                required=False,
                max_length=500,
                help_text=hints[topic.value],
            )
            self.fields[f"finding_{topic}"] = found
            self._watch(f"finding_{topic}", found)
        self.helper.layout = Layout(
            "version",
            *(
                Fieldset(str(topic.label), f"state_{topic}", f"finding_{topic}")
                for topic in FeasibilityTopic
            ),
        )

    @property
    def answers(self) -> dict[str, tuple[str, str]]:
        data = self.cleaned_data
        return {
            topic.value: (data[f"state_{topic}"], data[f"finding_{topic}"])
            for topic in FeasibilityTopic
        }


class TradeForm(CarefulForm):
    """One more trade, by its ROME code."""

    rome = TradeField(label=_("Métier"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rome"].required = True
        self.helper.layout = Layout(trade_row("rome"))


class AlternativeForm(VersionedForm):
    """Another way."""

    class Meta:
        model = Alternative
        fields = ["title", "pros", "cons"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout("version", "title", "pros", "cons")


class SchemeForm(VersionedForm):
    """A scheme to call upon, and when."""

    starts_on = DayField(label=_("Du"), required=False)
    ends_on = DayField(label=_("Au"), required=False)

    class Meta:
        model = MobilisedScheme
        fields = ["scheme", "state", "contact", "starts_on", "ends_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].help_text = _("Ces dates vont au calendrier du plan.")
        self.helper.layout = Layout(
            "version", row("scheme", "state"), "contact", row("starts_on", "ends_on")
        )


class AmountField(forms.DecimalField):
    """Euros as people write them: 1 250,50. A number box of a browser refuses the comma."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            min_value=0,
            max_digits=9,
            decimal_places=2,
            localize=True,
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            **kwargs,
        )
        self.error_messages["invalid"] = _("Écrivez un montant, comme 1250,50.")

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if isinstance(value, str):
            value = re.sub(r"[\s€]", "", value[:40])
        return super().to_python(value)


class FundingForm(VersionedForm):
    """One expense, what is asked, and the answer."""

    cost = AmountField(label=_("Coût en euros"))
    asked = AmountField(label=_("Montant demandé"), required=False)
    granted = AmountField(label=_("Montant accordé"), required=False)
    expected_on = DayField(label=_("Réponse attendue le"), required=False)
    decided_on = DayField(label=_("Réponse reçue le"), required=False)

    class Meta:
        model = FundingLine
        fields = ["label", "cost", "funder", "asked", "expected_on", "granted", "decided_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["granted"].help_text = _("0 si c’est refusé ; vide sans réponse.")
        self.helper.layout = Layout(
            "version",
            "label",
            row("cost", "funder"),
            row("asked", "expected_on"),
            row("granted", "decided_on"),
        )

    def clean_asked(self) -> Decimal:
        return self.cleaned_data["asked"] or Decimal(0)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                refuse_unsound(cleaned)
            except Refused as refusal:
                raise ValidationError(str(refusal)) from None
        return cleaned

    def _post_clean(self) -> None:
        """The sentences above come first; those of the database would say it twice."""
        self._validate_constraints = False
        super()._post_clean()  # type: ignore[misc]


class GoalsForm(CarefulForm):
    """Which goals of the follow-up serve the project."""

    goals: forms.ModelMultipleChoiceField[Goal] = forms.ModelMultipleChoiceField(
        label=_("Objectifs du suivi qui servent ce projet"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Leurs étapes deviennent les étapes du plan."),
    )

    def __init__(self, *args: Any, goals: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goals"].queryset = goals  # type: ignore[attr-defined]
        self.helper.layout = Layout("goals")

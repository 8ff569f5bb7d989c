"""How an organisation uses the module: delays, and the limits of the rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from alliance.models import AllianceSettings, InstrumentVersion
from alliance.presets import CAUTIOUS, PRESETS, PRODUCT, TOGETHER, name_of
from alliance.rules import RULES
from alliance.services.settings import LIMIT_NAMES, limits_from
from alliance.signals import DEFAULT_LIMITS, Limits
from alliance.watching.rule_words import RULE_WORDS
from beneficiaries.forms.careful import CarefulForm

OWN: Final = "own"
DELAYS: Final = (
    "send_after_minutes",
    "every_days",
    "remind_after_hours",
    "open_days",
    "late_after_hours",
)
PRESET_WORDS: Final = {
    PRODUCT: _("Réglages du produit : un indice fort, ou deux faibles de sources différentes"),
    CAUTIOUS: _("Réglages prudents : moins de signaux, davantage de ruptures non vues"),
    TOGETHER: _("Faits convergents : de petits faits récents, comptés ensemble"),
    OWN: _("Nos propres limites, ci-dessous"),
}
SHORT_WORDS: Final = {
    PRODUCT: _("Produit"),
    CAUTIOUS: _("Prudents"),
    TOGETHER: _("Faits convergents"),
}
# Name: label, lowest, highest.
BOUNDS: Final[dict[str, tuple[Any, float, float]]] = {
    "strong_z": (_("Score très bas : écart à l’attendu, en écarts types"), -4, -1),
    "weak_z": (_("Score bas : écart à l’attendu"), -3, -0.5),
    "subscale_z": (_("But ou tâches bas : écart à l’attendu"), -4, -1),
    "low_subscale": (_("But ou tâches bas en eux-mêmes, sur 5"), 1, 4),
    "bond_behind": (_("Lien en retrait de (points)"), 0.5, 4),
    "early_meetings": (_("Premiers rendez-vous regardés"), 1, 10),
    "recent_meetings": (_("Derniers rendez-vous regardés"), 2, 12),
    "late_minutes": (_("Retard compté au-delà de (minutes)"), 1, 60),
    "overdue_days": (_("Étape dépassée de plus de (jours)"), 0, 60),
    "silence_days": (_("Message sans réponse depuis plus de (jours)"), 1, 60),
    "stalled_meetings": (_("Entretiens sans avancée"), 2, 12),
    "satisfied_task": (_("Réponses hautes sur les tâches, à partir de"), 1, 5),
    "together_days": (_("Faits rapprochés sur (jours)"), 7, 90),
    "quiet_days": (_("Silence après un avis (jours)"), 0, 90),
    "converging": (_("Faits convergents : seuil en points (0 : sans)"), 0, 20),
}


class SettingsForm(CarefulForm):
    """One page: what is sent, when, and what is worth a signal."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    is_on = forms.BooleanField(label=_("Envoyer des points d’étape"), required=False)
    instrument_version = forms.ModelChoiceField(
        label=_("Questionnaire envoyé"),
        queryset=InstrumentVersion.objects.none(),
        required=False,
        empty_label=_("Point d’étape, de Jalons"),
    )
    send_after_minutes = forms.IntegerField(
        label=_("Envoi après le rendez-vous (minutes)"), min_value=0, max_value=120
    )
    every_days = forms.IntegerField(
        label=_("Au plus une fois tous les (jours)"), min_value=1, max_value=60
    )
    remind_after_hours = forms.IntegerField(
        label=_("Une relance après (heures)"), min_value=24, max_value=48
    )
    open_days = forms.IntegerField(label=_("Ouvert pendant (jours)"), min_value=1, max_value=30)
    late_after_hours = forms.IntegerField(
        label=_("Noté « en retard » après (heures)"), min_value=1, max_value=720
    )
    preset = forms.ChoiceField(
        label=_("Ce qui mérite un signal"),
        choices=list(PRESET_WORDS.items()),
        widget=forms.RadioSelect,
    )
    switched_off = forms.MultipleChoiceField(
        label=_("Règles arrêtées"),
        required=False,
        choices=[(rule.name, RULE_WORDS[rule.name].title) for rule in RULES],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, versions: Iterable[int], chosen: AllianceSettings, **kwargs: Any
    ) -> None:
        limits = limits_from(chosen)
        names = ("is_on", "instrument_version", *DELAYS)
        initial = {name: getattr(chosen, name) for name in names}
        initial |= {name: getattr(limits, name) for name in LIMIT_NAMES}
        initial["switched_off"] = sorted(limits.switched_off)
        everything_on = replace(limits, switched_off=frozenset())
        initial["preset"] = name_of(everything_on) or OWN
        initial["version"] = chosen.version if chosen.pk else 0
        super().__init__(*args, initial=initial, **kwargs)
        field = self.fields["instrument_version"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        field.queryset = (
            InstrumentVersion.objects.filter(pk__in=list(versions))
            .select_related("instrument")
            .order_by("instrument__title", "-number")
        )
        for name, (label, low, high) in BOUNDS.items():
            self.fields[name] = _number(name, label, low, high)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        strong, weak = cleaned.get("strong_z"), cleaned.get("weak_z")
        if strong is not None and weak is not None and weak < strong:
            sentence = _("Un score bas est moins loin de l’attendu qu’un score très bas.")
            self.add_error("weak_z", ValidationError(sentence, code="weak_under_strong"))
        late, days = cleaned.get("late_after_hours"), cleaned.get("open_days")
        if late and days and late > days * 24:
            sentence = _("Le point d’étape est fermé à ce moment-là.")
            self.add_error("late_after_hours", ValidationError(sentence, code="closed"))
        return cleaned

    @property
    def limits(self) -> Limits:
        """The preset, or one's own numbers; rules switched off in both cases."""
        off = frozenset(self.cleaned_data["switched_off"])
        preset = self.cleaned_data["preset"]
        if preset in PRESETS:
            return replace(PRESETS[preset], switched_off=off)
        own = {name: self.cleaned_data[name] for name in LIMIT_NAMES}
        return Limits(**own, switched_off=off)

    @property
    def kept(self) -> dict[str, Any]:
        """Columns of AllianceSettings."""
        return {n: self.cleaned_data[n] for n in ("is_on", "instrument_version", *DELAYS)}

    def delays(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in DELAYS)

    def numbers(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in BOUNDS)

    @property
    def numbers_are_wrong(self) -> bool:
        return any(name in self.errors for name in BOUNDS)


def _number(name: str, label: Any, low: float, high: float) -> forms.IntegerField:
    """Whole days and meetings, or decimals for scores."""
    if isinstance(getattr(DEFAULT_LIMITS, name), int):
        return forms.IntegerField(label=label, min_value=int(low), max_value=int(high))
    widget = forms.NumberInput(attrs={"step": "any"})
    return forms.FloatField(label=label, min_value=low, max_value=high, widget=widget)

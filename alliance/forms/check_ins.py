"""What the person writes and chooses around their answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from alliance.check_ins.readers import trusted_people
from alliance.models import AllianceWatch, Visibility
from beneficiaries.forms.careful import CarefulForm
from beneficiaries.models import CaseFile


class CommentForm(CarefulForm):
    """A few words, if one wishes."""

    comment = forms.CharField(
        label=_("Ce que je voudrais dire"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Vous pouvez laisser vide."),
    )


THIS_ONE = [
    (Visibility.SHARED.value, _("La personne qui m’accompagne lit mes réponses")),
    (Visibility.TREND.value, _("Elle voit seulement la tendance, pas mes réponses")),
]


class ReadersOfThisForm(CarefulForm):
    """Who reads these answers; no name, the page may be open on anybody's phone."""

    visibility = forms.ChoiceField(
        label=_("Qui lit ces réponses ?"),
        choices=THIS_ONE,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choisissez qui lit vos réponses dans la liste.")},
    )


class ReadersForm(CarefulForm):
    """Who reads from now on; only people of the organisation who may open the file are offered."""

    visibility = forms.ChoiceField(
        label=_("Qui lit mes réponses ?"),
        choices=[
            *THIS_ONE,
            (Visibility.TRUSTED_PERSON.value, _("Seule une personne de confiance lit")),
        ],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choisissez qui lit vos réponses dans la liste.")},
    )
    trusted_person = forms.ModelChoiceField(
        label=_("Ma personne de confiance"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Choisir"),
        error_messages={"invalid_choice": _("Choisissez la personne de confiance dans la liste.")},
    )

    def __init__(self, case_file: CaseFile, watch: AllianceWatch | None, *args: Any) -> None:
        self.people = trusted_people(case_file)
        chosen = watch.visibility if watch else Visibility.SHARED
        initial = {"visibility": chosen, "trusted_person": watch and watch.trusted_person_id}
        super().__init__(*args, initial=initial)
        self.use_required_attribute = False
        field = self.fields["trusted_person"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        field.queryset = User.objects.filter(pk__in=[user.pk for user in self.people])

    def clean(self) -> dict[str, Any]:
        """A trusted person has a name; the others need none."""
        found: dict[str, Any] = super().clean() or {}
        trusted = found.get("visibility") == Visibility.TRUSTED_PERSON
        if trusted and not found.get("trusted_person") and "trusted_person" not in self.errors:
            self.add_error("trusted_person", ValidationError(_("Choisissez un nom.")))
        return found

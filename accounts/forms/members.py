"""Forms of the administration: colleagues, their roles, the organisation, its teams."""

from __future__ import annotations

import datetime
from typing import Any

from allauth.account.adapter import get_adapter
from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.access import ROLE_SENTENCES
from accounts.forms.dress import dress
from accounts.forms.text import LineField
from accounts.models import HolidayRegion, Invitation, OperatorKind, Organisation, Team, User
from accounts.passwords import RULE
from accounts.roles import Role

GIVEN_ROLES = [role for role in Role if role is not Role.BENEFICIARY]
EARLIEST, LATEST = datetime.date(1990, 1, 1), datetime.date(2100, 12, 31)


def role_choices() -> list[tuple[str, str]]:
    """Each role with the sentence that says what it opens."""
    wording = '{} <span class="form-text">{}</span>'
    return [
        (role.value, format_html(wording, role.label, ROLE_SENTENCES[role])) for role in GIVEN_ROLES
    ]


def team_field(organisation: Organisation) -> forms.ModelChoiceField:
    """The teams of this organisation, and no other's."""
    return forms.ModelChoiceField(
        Team.objects.filter(organisation=organisation).order_by("name"),
        label=_("Équipe"),
        required=False,
        empty_label=_("Toute l’organisation"),
        error_messages={"invalid_choice": _("Choisissez une équipe de la liste.")},
    )


class DateField(forms.DateField):
    """A day of the calendar, between bounds that make sense."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%d/%m/%Y"])
        super().__init__(**kwargs)
        self.error_messages["invalid"] = _("Écrivez une date qui existe, comme 26/11/2026.")

    def to_python(self, value: Any) -> datetime.date | None:
        day = super().to_python(value[:40] if isinstance(value, str) else value)
        if day is not None and not EARLIEST <= day <= LATEST:
            raise ValidationError(_("Une date entre 1990 et 2100."))
        return day


class SearchForm(forms.Form):
    """Filters of the list of members."""

    q = forms.CharField(
        label=_("Nom ou adresse"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Rôle"), required=False)
    closed = forms.BooleanField(label=_("Avec les comptes fermés"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)
        roles = [(role.value, role.label) for role in GIVEN_ROLES]
        self.fields["role"].choices = [("", _("Tous")), *roles]  # type: ignore[attr-defined]
        self.fields["q"].validators = []


class InviteForm(forms.Form):
    """Whom to call in, and for what."""

    given_name = LineField(label=_("Prénom"), max_length=80)
    family_name = LineField(label=_("Nom"), max_length=80)
    email = forms.EmailField(
        label=_("Adresse électronique professionnelle"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("Le lien d’invitation part à cette adresse. Il sert une fois, pendant 48 h."),
    )
    role = forms.ChoiceField(label=_("Rôle"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"] = team_field(organisation)
        self.fields["role"].choices = role_choices()  # type: ignore[attr-defined]
        dress(self)
        self.helper.layout = Layout(  # type: ignore[attr-defined]
            Div("given_name", "family_name", css_class="field-row"), "email", "role", "team"
        )


class RoleForm(forms.Form):
    """The team and the dates of a role already held."""

    starts_on = DateField(label=_("Du"), help_text=_("Premier jour compris."))
    ends_on = DateField(
        label=_("Au"), required=False, help_text=_("Dernier jour compris ; vide : sans fin.")
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"] = team_field(organisation)
        dress(self)
        self.helper.layout = Layout(  # type: ignore[attr-defined]
            "team", Div("starts_on", "ends_on", css_class="field-row")
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("La fin précède le début."))
        return data


class NewRoleForm(RoleForm):
    """Another role for a member."""

    role = forms.ChoiceField(label=_("Rôle"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = role_choices()  # type: ignore[attr-defined]
        self.helper.layout.insert(0, "role")  # type: ignore[attr-defined]


class OrganisationForm(forms.ModelForm):
    """What an organisation says of itself."""

    name = LineField(label=_("Nom"), max_length=120)
    region = LineField(label=_("Région"), max_length=60, required=False)
    kind = forms.ChoiceField(label=_("Type d’opérateur"), choices=OperatorKind.choices)
    holidays = forms.ChoiceField(
        label=_("Jours fériés"), choices=HolidayRegion.choices, required=False
    )

    class Meta:
        model = Organisation
        fields = ["name", "kind", "region", "holidays", "second_factor_required"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self, second_factor_required=_("Second facteur exigé de toute l’équipe"))
        self.fields["second_factor_required"].help_text = _(
            "Chacun ajoute une application ou une clé d’accès avant d’ouvrir une page."
        )


class TeamForm(forms.Form):
    """The name of a team."""

    name = LineField(label=_("Nom de l’équipe"), max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


class JoinForm(forms.Form):
    """Name and password of somebody invited, who has no open account yet."""

    given_name = LineField(label=_("Prénom"), max_length=80)
    family_name = LineField(label=_("Nom"), max_length=80)
    password1 = forms.CharField(
        label=_("Mot de passe"),
        strip=False,
        help_text=RULE,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=_("Le même, une seconde fois"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial",
            {"given_name": invitation.given_name, "family_name": invitation.family_name},
        )
        super().__init__(*args, **kwargs)
        self.invitation = invitation
        dress(self)
        self.helper.layout = Layout(  # type: ignore[attr-defined]
            Div("given_name", "family_name", css_class="field-row"), "password1", "password2"
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "password1" not in data:
            return data
        person = User(
            email=self.invitation.email,
            given_name=data.get("given_name", ""),
            family_name=data.get("family_name", ""),
        )
        person.organisation_names = [self.invitation.organisation.name]  # type: ignore[attr-defined]
        if data.get("password2", data["password1"]) != data["password1"]:
            self.add_error("password2", _("Les deux mots de passe diffèrent."))
        try:
            get_adapter().clean_password(data["password1"], user=person)
        except ValidationError as error:
            self.add_error("password1", error)
        return data

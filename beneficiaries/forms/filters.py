"""The filters above the list: each value is checked alone, a wrong one does not stop the others."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.models import User
from beneficiaries.counsellors import Named, Scope, counsellors_matching, teams_matching
from beneficiaries.forms.careful import CarefulForm, DayField
from beneficiaries.listing import (
    ALL,
    CLOSED,
    DEFAULT_SORT,
    FURTHEST_PAGE,
    MINE,
    NOBODY,
    OPEN,
    SORTS,
    Filters,
)
from beneficiaries.models import Programme
from beneficiaries.names import folded
from beneficiaries.querysets import search_words

SILENCES = (15, 30, 60, 90, 180)
EARLIEST = datetime.date(1990, 1, 1)
MORE = ("programme", "silent", "silent_before", "no_next_step", "signals")
NOBODY_NAMED = _("Personne ne porte ce nom dans votre organisation.")
NO_TEAM_NAMED = _("Aucune équipe ne porte ce nom dans votre organisation.")
UNKNOWN_CHOICE = _("Ce choix n’existe pas, ou plus : il n’est pas appliqué.")


class FilterForm(CarefulForm):
    """Read from the address of the list; `filters()` keeps whatever was valid."""

    q = forms.CharField(
        label=_("Chercher"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    referent = forms.ChoiceField(label=_("Référent·e"), required=False)
    referent_name = forms.CharField(label=_("Référent·e"), required=False, max_length=160)
    team = forms.TypedChoiceField(label=_("Équipe"), required=False, coerce=int, empty_value=None)
    team_name = forms.CharField(label=_("Équipe"), required=False, max_length=160)
    programme = forms.ChoiceField(
        label=_("Programme"), required=False, choices=[("", _("Tous")), *Programme.choices]
    )
    status = forms.ChoiceField(
        label=_("Statut"),
        required=False,
        choices=[(OPEN, _("Ouverts")), (CLOSED, _("Clos")), (ALL, _("Tous"))],
    )
    silent = forms.TypedChoiceField(
        label=_("Sans contact depuis"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            ("", _("Peu importe")),
            *((days, ngettext_lazy("%d jour", "%d jours") % days) for days in SILENCES),
        ],
    )
    silent_before = DayField(
        label=_("ou depuis le"),
        required=False,
        earliest=EARLIEST,
        too_early=_("Choisissez une date après le 1er janvier 1990."),
    )
    no_next_step = forms.BooleanField(label=_("Sans prochaine étape"), required=False)
    signals = forms.BooleanField(label=_("Signal à vérifier"), required=False)

    def __init__(self, query: QueryDict, *, user: User) -> None:
        super().__init__(query, auto_id="filter_%s")
        self.user = user
        self.wordless = ""
        chosen, team = (_row_id(query.get(name, "")) for name in ("referent", "team"))
        self.scope = Scope.of(user, chosen, team)
        self.sort = query.get("sort", "") if query.get("sort") in SORTS else DEFAULT_SORT
        self.page = min(_row_id(query.get("page", "")) or 1, FURTHEST_PAGE)
        people = [(str(pk), name) for pk, name in self.scope.counsellors]
        self._choices("referent").choices = [
            ("", _("Tout le monde")),
            (MINE, _("Moi")),
            (NOBODY, _("Sans référent·e")),
            *people,
        ]
        self._choices("team").choices = [("", _("Toutes")), *self.scope.teams]
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                field.error_messages["invalid_choice"] = UNKNOWN_CHOICE
        if self.scope.too_many:
            self.fields["referent"].widget = forms.HiddenInput()
        else:
            del self.fields["referent_name"]
        if self.scope.too_many_teams:
            self.fields["team"].widget = forms.HiddenInput()
        else:
            del self.fields["team_name"]

    def clean_q(self) -> str:
        """Signs alone are in nobody's name: without words everybody would answer."""
        typed: str = self.cleaned_data["q"]
        if typed and not search_words(typed):
            self.wordless = typed
            raise ValidationError(_("Il n’y a là aucun mot à chercher : écrivez des lettres."))
        return typed

    def clean_referent_name(self) -> str:
        """Typed without scripts: the name decides, if it is not the chosen person's."""
        return self._named("referent", self.scope.counsellors, counsellors_matching, NOBODY_NAMED)

    def clean_team_name(self) -> str:
        """The same for teams."""
        return self._named("team", self.scope.teams, teams_matching, NO_TEAM_NAMED)

    def _named(
        self, name: str, known: list[Named], matching: Callable[..., list[Named]], nobody: Promise
    ) -> str:
        typed: str = self.cleaned_data[f"{name}_name"]
        names = {str(pk): label for pk, label in known}
        if not typed or folded(typed) == folded(names.get(str(self.cleaned_data.get(name)), "")):
            return typed
        found = matching(self.user, typed, limit=2)
        if not found:
            raise ValidationError(str(nobody))
        if len(found) > 1:
            raise ValidationError(_("Plusieurs portent ce nom : précisez."))
        self.cleaned_data[name] = str(found[0][0]) if name == "referent" else found[0][0]
        known[:] = found
        return typed

    @property
    def more_in_use(self) -> bool:
        """True when one of the filters that are folded away is filled in."""
        return any(self.data.get(name) for name in MORE)

    def filters(self) -> Filters:
        """Whatever was valid, as one value."""
        if not self.is_valid() and "silent_before" in self.errors:
            # A calendar field cannot show what is no date; a plain one keeps it as typed.
            self.fields["silent_before"].widget = forms.TextInput()
        data: dict[str, Any] = self.cleaned_data
        referent = data.get("referent") or ""
        silent_before = data.get("silent_before")
        if silent_before is None and data.get("silent"):
            silent_before = timezone.localdate() - datetime.timedelta(days=data["silent"])
        return Filters(
            text=data.get("q", self.wordless),
            referent=self.user.pk if referent == MINE else _row_id(referent),
            without_referent=referent == NOBODY,
            team=data.get("team"),
            programme=data.get("programme", ""),
            status=data.get("status") or OPEN,
            no_next_step=bool(data.get("no_next_step")),
            signals=bool(data.get("signals")),
            silent_before=silent_before,
            sort=self.sort,
        )

    def _choices(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        return field


def _row_id(text: str) -> int | None:
    """A key that PostgreSQL can hold, or None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None

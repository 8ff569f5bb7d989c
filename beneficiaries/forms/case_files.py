"""Opening, handing over, closing a case file, and asking to open a colleague's."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Team, User
from beneficiaries.forms.careful import CarefulForm, DayField
from beneficiaries.forms.people import PersonFields, row
from beneficiaries.models import Beneficiary, CaseFile, ClosingReason, Programme
from beneficiaries.services.access import SHORTEST_REASON
from beneficiaries.services.case_files import NOBODY_SENTENCE, REFERENT_ROLES

EARLIEST_OPENING = datetime.date(2000, 1, 1)


def teams_open_to(user: User) -> QuerySet[Team]:
    """Teams where this user may open a file: all for who manages everything, else their own."""
    standing = user.standing
    teams = Team.objects.filter(organisation=standing.organisation).order_by("name", "pk")
    return teams if standing.manages_everything else teams.filter(pk__in=standing.team_ids)


def colleagues_open_to(user: User) -> QuerySet[User]:
    """Who may be put in charge at the opening: oneself and the counsellors of those teams."""
    standing = user.standing
    assert standing.organisation is not None  # noqa: S101 - @requires grants nothing without one
    holders = User.objects.holding(*REFERENT_ROLES, organisation=standing.organisation)
    if not standing.manages_everything:
        mates = Membership.objects.current().filter(
            organisation=standing.organisation, team__in=standing.team_ids
        )
        holders = holders.filter(pk__in=[*mates.values_list("user", flat=True), user.pk])
    return holders.order_by("family_name", "given_name", "pk")


def sole(teams: QuerySet[Team]) -> list[int]:
    """The only team of the house; among several, nothing is guessed."""
    keys = list(teams.values_list("pk", flat=True)[:2])
    return keys if len(keys) == 1 else []


def refuse_nobody(form: forms.Form, cleaned: dict[str, Any]) -> None:
    """A file with neither referent nor team shows in no counsellor's list."""
    asked = {"referent", "team"} <= cleaned.keys()
    if asked and cleaned["referent"] is None and cleaned["team"] is None:
        form.add_error("team", str(NOBODY_SENTENCE))


class OpeningFields(CarefulForm):
    """Programme, day, referent and team."""

    programme = forms.ChoiceField(label=_("Programme"), choices=Programme)
    opened_on = DayField(
        label=_("Ouvert le"),
        earliest=EARLIEST_OPENING,
        too_early=_("Cette date est avant 2000 : vérifiez l’année."),
    )
    referent = forms.ModelChoiceField(
        label=_("Référent·e"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Sans référent·e"),
    )
    team = forms.ModelChoiceField(
        label=_("Équipe"),
        queryset=Team.objects.none(),
        required=False,
        empty_label=_("Sans équipe"),
    )

    def offer(self, user: User) -> None:
        """Limit the choices to what this user may do, and propose themselves."""
        referent, team = self.fields["referent"], self.fields["team"]
        assert isinstance(referent, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        assert isinstance(team, forms.ModelChoiceField)  # noqa: S101
        referent.queryset, team.queryset = colleagues_open_to(user), teams_open_to(user)
        if not user.standing.manages_everything:
            referent.required, referent.empty_label = True, None
        self.fields["opened_on"].initial = timezone.localdate
        referent.initial = user.pk
        teams = sorted(user.standing.team_ids) or sole(team.queryset)
        team.initial = teams[0] if teams else None
        if teams and not user.standing.manages_everything:
            team.required, team.empty_label = True, None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        refuse_nobody(self, cleaned)
        return cleaned

    def renew_key(self) -> None:
        """What was typed, ready to open another file."""
        self.data = {name: self.data.get(name, "") for name in self.fields}
        self.data |= {"form_key": str(uuid.uuid4())}

    def clean_opened_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["opened_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Un dossier ne s’ouvre pas dans le futur."))
        return day

    @property
    def opening(self) -> dict[str, Any]:
        return {
            name: self.cleaned_data[name] for name in ("programme", "opened_on", "referent", "team")
        }


class AnotherCaseFileForm(OpeningFields):
    """One more accompaniment for a person already known."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, user: User, known: CaseFile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        self.offer(user)
        self.helper.layout = Layout(
            "form_key", row("programme", "opened_on"), row("referent", "team")
        )

    def tells_of(self, opened: CaseFile) -> bool:
        """Whether this form, sent before, opened that file as it is sent now."""
        programme = self.cleaned_data["programme"]
        return (opened.beneficiary_id, opened.programme) == (self.known.beneficiary_id, programme)


class NewCaseFileForm(PersonFields, OpeningFields):
    """A new person and their accompaniment, on one page; the key makes a double click harmless."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    class Meta:
        model = Beneficiary
        fields = [
            "given_name",
            "family_name",
            "name_as_wished",
            "birth_date",
            "phone",
            "email",
            "preferred_channel",
            "postal_code",
            "commune",
        ]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(user)

    def make_layout(self) -> Layout:
        return Layout(
            "form_key",
            Fieldset(
                _("La personne"),
                row("given_name", "family_name"),
                row("name_as_wished", "birth_date"),
                row("phone", "email"),
                "preferred_channel",
                row("postal_code", "commune"),
            ),
            Fieldset(_("L’accompagnement"), row("programme", "opened_on"), row("referent", "team")),
        )

    @property
    def person(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def tells_of(self, opened: CaseFile) -> bool:
        """Whether this form, sent before, opened that file about the person it names now."""
        return all(
            getattr(opened.beneficiary, name) == self.cleaned_data[name]
            for name in ("given_name", "family_name", "birth_date")
        )


class AssignForm(CarefulForm):
    """Who is in charge from now on."""

    referent = forms.ModelChoiceField(
        label=_("Référent·e"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Sans référent·e"),
    )
    team = forms.ModelChoiceField(
        label=_("Équipe"),
        queryset=Team.objects.none(),
        required=False,
        empty_label=_("Sans équipe"),
    )
    reason = forms.CharField(
        label=_("Motif"),
        required=False,
        max_length=300,
        help_text=_("Ce que l’équipe lira : un départ, un congé, une proximité…"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args: Any, case_file: CaseFile, **kwargs: Any) -> None:
        now = {"referent": case_file.referent_id, "team": case_file.team_id}
        kwargs.setdefault("initial", now | {"version": case_file.version})
        super().__init__(*args, **kwargs)
        here = case_file.organisation
        referent, team = self.fields["referent"], self.fields["team"]
        assert isinstance(referent, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        assert isinstance(team, forms.ModelChoiceField)  # noqa: S101
        holders = User.objects.holding(*REFERENT_ROLES, organisation=here)
        referent.queryset = holders.order_by("family_name", "given_name", "pk")
        team.queryset = Team.objects.filter(organisation=here).order_by("name", "pk")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        refuse_nobody(self, cleaned)
        return cleaned

    def over_version(self, version: int) -> None:
        """What was typed, to be saved knowingly over that version."""
        self.data = {name: self.data.get(name, "") for name in self.fields} | {"version": version}


class CloseForm(CarefulForm):
    """Why and when an accompaniment ends."""

    reason = forms.ChoiceField(
        label=_("Motif de clôture"), choices=ClosingReason, widget=forms.RadioSelect
    )
    closed_on = DayField(label=_("Clos le"), initial=timezone.localdate)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args: Any, case_file: CaseFile, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"version": case_file.version})
        super().__init__(*args, **kwargs)
        self.case_file = case_file

    def clean_closed_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["closed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("La clôture ne peut pas être datée dans le futur."))
        if day < self.case_file.opened_on:
            raise forms.ValidationError(_("La clôture précède l’ouverture du dossier."))
        return day


class ReopenForm(CarefulForm):
    """Only the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class AccessReasonForm(CarefulForm):
    """Why a colleague's file is opened; the person will read it."""

    reason = forms.CharField(
        label=_("Pourquoi ouvrez-vous ce dossier ?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Par exemple : j’assure la permanence et la personne appelle."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        readers = _(
            "Visible par : la personne elle-même, la personne référente et votre responsable"
        )
        self.fields["reason"].readers = readers  # type: ignore[attr-defined]

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if len(reason) < SHORTEST_REASON:
            raise forms.ValidationError(
                _("Dites en quelques mots pourquoi vous ouvrez ce dossier.")
            )
        return reason

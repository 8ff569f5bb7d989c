"""Booking, changing, cancelling an appointment, and what became of it."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User
from beneficiaries.forms.careful import CarefulForm
from beneficiaries.forms.people import row
from beneficiaries.models import CaseFile
from followup.agenda import checklists
from followup.agenda.slots import MOST_REPEATS, Span, repeated
from followup.forms.slot import ComingDayField, HourField, MinutesField, span_of
from followup.models import Appointment, MeetingMode
from followup.services.bookings import FOLLOWING_ROLES

READERS = _("Visible par : vous, votre responsable et la personne elle-même")
LARGEST_VERSION = 2**31 - 1
ONCE = 0


def colleagues_for(case_file: CaseFile, *also: int | None) -> QuerySet[User]:
    """Who may receive: the team of the file, its referent, who is there already."""
    holders = User.objects.holding(*FOLLOWING_ROLES, organisation=case_file.organisation)
    if case_file.team_id is not None:
        mates = Membership.objects.current().filter(team=case_file.team_id)
        known = [pk for pk in (case_file.referent_id, *also) if pk]
        holders = holders.filter(pk__in=[*mates.values_list("user", flat=True), *known])
    return holders.order_by("family_name", "given_name", "pk")


def replaced(data: Any, values: Mapping[str, str]) -> Any:
    """What was sent, with some values of ours; lists of ticks stay lists."""
    copy = QueryDict(mutable=True)
    copy.update(data)
    for name, value in values.items():
        copy[name] = value
    return copy


class SlotForm(CarefulForm):
    """When, with whom, how; common to booking and changing."""

    counsellor = forms.ModelChoiceField(
        label=_("Avec"), queryset=User.objects.none(), empty_label=None
    )
    day = ComingDayField(label=_("Jour"))
    hour = HourField(label=_("Heure"))
    minutes = MinutesField()
    mode = forms.ChoiceField(
        label=_("Modalité"),
        choices=MeetingMode,
        initial=MeetingMode.IN_PERSON,
        widget=forms.RadioSelect,
    )
    place = forms.CharField(
        label=_("Lieu"),
        max_length=200,
        required=False,
        help_text=_("Pour un rendez-vous sur place : adresse, étage, bureau."),
    )
    video_link = forms.URLField(
        label=_("Lien de visio"),
        max_length=300,
        required=False,
        assume_scheme="https",
        help_text=_("Pour une visio : l’adresse complète, en https."),
        error_messages={
            "invalid": _("Collez ici une adresse complète, comme https://visio.fr/a1.")
        },
    )
    subject = forms.CharField(label=_("Objet"), max_length=200, required=False)
    to_bring = forms.CharField(label=_("À apporter"), max_length=300, required=False)
    room = forms.MultipleChoiceField(
        label=_("Sur place, j’ai vérifié"),
        choices=list(checklists.ROOM.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    remote = forms.MultipleChoiceField(
        label=_("À distance, j’ai vérifié"),
        choices=list(checklists.REMOTE.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    anyway = forms.BooleanField(label=_("Planifier quand même"), required=False)

    def __init__(
        self, *args: Any, case_file: CaseFile, also: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.case_file = case_file
        counsellor = self.fields["counsellor"]
        assert isinstance(counsellor, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        counsellor.queryset = colleagues_for(case_file, also)
        for name in ("subject", "to_bring"):
            self.fields[name].readers = READERS  # type: ignore[attr-defined]
        self.warned = ""
        self.own_pk: int | None = None

    def when(self) -> Div:
        """The first lines of both forms."""
        return Fieldset(_("Quand"), row("day", "hour"), row("minutes", "counsellor"))

    def how(self) -> tuple[Fieldset, Fieldset]:
        return (
            Fieldset(_("Comment"), "mode", row("place", "video_link"), row("subject", "to_bring")),
            Fieldset(_("Avant de recevoir"), row("room", "remote")),
        )

    def clean_video_link(self) -> str:
        link: str = self.cleaned_data["video_link"]
        if link and urlsplit(link).scheme != "https":
            raise ValidationError(_("Un lien de visio commence par https."))
        return link

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._forget_what_does_not_count(cleaned)
        if cleaned.get("mode") == MeetingMode.VIDEO and cleaned.get("video_link") == "":
            self.add_error("video_link", _("Collez ici le lien de la visio."))
        if {"day", "hour", "minutes"} <= cleaned.keys():
            try:
                cleaned["span"] = span_of(cleaned["day"], cleaned["hour"], cleaned["minutes"])
            except ValidationError as error:
                self.add_error("hour", error)
            else:
                self._refuse_past(cleaned["span"])
        return cleaned

    def _forget_what_does_not_count(self, cleaned: dict[str, Any]) -> None:
        """A half-typed link is no mistake in a meeting on site."""
        mode = cleaned.get("mode")
        for name, wanted in (("video_link", MeetingMode.VIDEO), ("place", MeetingMode.IN_PERSON)):
            if mode and mode != wanted and name in self.errors:
                del self.errors[name]
                cleaned[name] = ""

    def _refuse_past(self, span: Span) -> None:
        if span.starts_at <= timezone.now():
            self.add_error("hour", _("Cette heure est déjà passée aujourd’hui."))

    @property
    def span(self) -> Span:
        return self.cleaned_data["span"]

    @property
    def details(self) -> dict[str, Any]:
        """Only what goes with the way of meeting."""
        mode = self.cleaned_data["mode"]
        return {
            "mode": mode,
            "place": self.cleaned_data["place"] if mode == MeetingMode.IN_PERSON else "",
            "video_link": self.cleaned_data["video_link"] if mode == MeetingMode.VIDEO else "",
            "subject": self.cleaned_data["subject"],
            "to_bring": self.cleaned_data["to_bring"],
            "room_checklist": checklists.kept(
                mode, [*self.cleaned_data["room"], *self.cleaned_data["remote"]]
            ),
        }

    def with_values(self, values: Mapping[str, str]) -> None:
        """What was typed, some of it replaced; shown again without any complaint."""
        self.data = replaced(self.data, values)
        self._errors = ErrorDict()
        self.cleaned_data = {}


class BookForm(SlotForm):
    """A new appointment, once or several times."""

    every_weeks = forms.TypedChoiceField(
        label=_("Répéter"),
        coerce=int,
        initial=ONCE,
        choices=[
            (ONCE, _("une seule fois")),
            (1, _("chaque semaine")),
            (2, _("toutes les 2 semaines")),
            (3, _("toutes les 3 semaines")),
            (4, _("toutes les 4 semaines")),
            (6, _("toutes les 6 semaines")),
            (8, _("toutes les 8 semaines")),
        ],
    )
    count = forms.IntegerField(
        label=_("Combien de fois"),
        min_value=2,
        max_value=MOST_REPEATS,
        required=False,
        help_text=_("12 rendez-vous au plus."),
    )
    skip_clashes = forms.BooleanField(
        label=_("Planifier seulement les dates libres"), required=False
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        how, before = self.how()
        self.helper.layout = Layout(
            "form_key",
            self.when(),
            how,
            before,
            Fieldset(_("Répétition"), row("every_weeks", "count")),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("every_weeks") and not cleaned.get("count") and "count" not in self.errors:
            self.add_error("count", _("Dites combien de rendez-vous planifier."))
        return cleaned

    def slots(self) -> list[Span]:
        """One slot, or all those of the series, each at the same hour on the wall."""
        weeks = self.cleaned_data["every_weeks"]
        count = self.cleaned_data["count"] if weeks else 1
        days = repeated(self.cleaned_data["day"], every_weeks=weeks, count=count)
        hour, minutes = self.cleaned_data["hour"], self.cleaned_data["minutes"]
        return [span_of(day, hour, minutes) for day in days]


class ChangeForm(SlotForm):
    """The same fields over an appointment, with the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=LARGEST_VERSION)

    def __init__(self, *args: Any, appointment: Appointment, **kwargs: Any) -> None:
        kwargs.setdefault("initial", values_of(appointment))
        super().__init__(
            *args, case_file=appointment.case_file, also=appointment.counsellor_id, **kwargs
        )
        self.own_pk = appointment.pk
        minutes = self.fields["minutes"]
        assert isinstance(minutes, MinutesField)  # noqa: S101 - narrows the type
        minutes.also(self.initial["minutes"])
        how, before = self.how()
        self.helper.layout = Layout("version", self.when(), how, before)

    @property
    def wanted(self) -> dict[str, Any]:
        """The columns of the appointment as typed."""
        return {
            **self.details,
            "counsellor": self.cleaned_data["counsellor"],
            "starts_at": self.span.starts_at,
            "ends_at": self.span.ends_at,
        }


def values_of(appointment: Appointment) -> dict[str, Any]:
    """An appointment as the form shows it."""
    start = timezone.localtime(appointment.starts_at)
    length = appointment.ends_at - appointment.starts_at
    return {
        "counsellor": appointment.counsellor_id,
        "day": start.date(),
        "hour": start.time(),
        "minutes": int(length / datetime.timedelta(minutes=1)),
        "mode": appointment.mode,
        "place": appointment.place,
        "video_link": appointment.video_link,
        "subject": appointment.subject,
        "to_bring": appointment.to_bring,
        "room": appointment.room_checklist,
        "remote": appointment.room_checklist,
        "version": appointment.version,
    }

"""The page of an interview: what was said, and what comes next."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.forms.careful import CarefulForm, CarefulModelForm, DayField
from beneficiaries.models import CaseFile
from followup.models import DecidedBy, Goal, GoalStatus, Interview, LateBy, StepOwner
from followup.models.appointment import MeetingMode
from followup.services.interview_ending import Ending, NewMeeting, NewStep
from followup.services.interviews import TEXTS

ROWS = {
    "request_in_own_words": 2,
    "opening": 2,
    "exploration": 5,
    "closing": 3,
    "shared_summary": 6,
    "private_notes": 6,
}
LABELS = {
    "request_in_own_words": _("La demande, avec ses mots"),
    "opening": _("Comment arrive la personne ?"),
    "exploration": _("Ce que nous avons exploré"),
    "closing": _("Ce que nous retenons"),
}
LONGEST_MEETING = 480
FORGOTTEN_HOUR = _("Indiquez l’heure.")


def _time_input() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class InterviewForm(CarefulModelForm):
    """What was said and when; private notes are there for who may read them, and nobody else."""

    held_on = DayField(label=_("Jour"))
    held_time = forms.TimeField(label=_("Commencé à"), widget=_time_input())
    minutes_late = forms.IntegerField(
        label=_("Retard, en minutes"), min_value=0, max_value=LONGEST_MEETING, required=False
    )
    late_by = forms.ChoiceField(label=_("Retard de"), choices=[("", _("aucun")), *LateBy.choices])
    form_key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(
        widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1, initial=1
    )

    class Meta:
        model = Interview
        fields = ["mode", "minutes", *TEXTS]

    def __init__(self, *args: Any, case_file: CaseFile, notes: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("form_key", uuid.uuid4())
        self.fields["late_by"].required = False
        quieten(self)
        self._dress(case_file)
        if not notes:
            del self.fields["private_notes"]

    def _dress(self, case_file: CaseFile) -> None:
        """Labels, heights, and under each text who will read it."""
        name = case_file.beneficiary.given_name
        file = _("Visible par : vous, qui ouvre ce dossier, et %(name)s") % {"name": name}
        shared = _("Visible par : vous, votre responsable et %(name)s") % {"name": name}
        notes = _("Vous et la personne référente, personne d’autre ; %(name)s peut les demander")
        for field, height in ROWS.items():
            self.fields[field].widget.attrs["rows"] = height
            self.fields[field].readers = file  # type: ignore[attr-defined]
        for field, label in LABELS.items():
            self.fields[field].label = label
        self.fields["shared_summary"].readers = shared  # type: ignore[attr-defined]
        self.fields["private_notes"].readers = notes % {"name": name}  # type: ignore[attr-defined]
        self.fields["private_notes"].private = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        day, hour = data.get("held_on"), data.get("held_time")
        if day and hour:
            data["held_at"] = _moment(day, hour)
        if data.get("minutes_late") and not data.get("late_by"):
            self.add_error("late_by", _("Dites qui a fait attendre l’autre."))
        if not any(data.get(name) for name in TEXTS) and not self.errors:
            self.add_error("shared_summary", _("Écrivez au moins quelques mots."))
        return data

    @property
    def wanted(self) -> dict[str, Any]:
        """The columns of the log."""
        names = [*(name for name in self.Meta.fields if name in self.fields), "held_at"]
        return {name: self.cleaned_data[name] for name in names}

    @property
    def lateness(self) -> tuple[int, str]:
        minutes = self.cleaned_data.get("minutes_late") or 0
        return (minutes, self.cleaned_data["late_by"]) if minutes else (0, "")


class EndingForm(CarefulForm):
    """What comes next: a step, a meeting, or in so many words nothing."""

    step_title = forms.CharField(label=_("Prochaine étape"), max_length=200, required=False)
    step_owner = forms.ChoiceField(label=_("Qui"), choices=StepOwner.choices)
    step_decided_by = forms.ChoiceField(label=_("Décision"), choices=DecidedBy.choices)
    step_due_on = DayField(label=_("Pour le"), required=False)
    step_goal = forms.ModelChoiceField(
        label=_("Objectif"), queryset=Goal.objects.none(), required=False
    )
    step_key = forms.UUIDField(widget=forms.HiddenInput)
    no_next_step_needed = forms.BooleanField(label=_("Aucune suite nécessaire"), required=False)
    meeting_day = DayField(label=_("Prochain rendez-vous"), required=False)
    meeting_time = forms.TimeField(label=_("Heure"), widget=_time_input(), required=False)
    meeting_minutes = forms.IntegerField(
        label=_("Durée, en minutes"), min_value=5, max_value=LONGEST_MEETING, required=False
    )
    meeting_mode = forms.ChoiceField(label=_("Modalité"), choices=MeetingMode.choices)
    meeting_place = forms.CharField(label=_("Lieu"), max_length=200, required=False)
    next_appointment_later = forms.BooleanField(label=_("À fixer plus tard"), required=False)
    send_summary = forms.BooleanField(
        label=_("Envoyer le compte rendu partagé à la personne, en message"), required=False
    )

    def __init__(self, *args: Any, case_file: CaseFile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("step_owner", "step_decided_by", "meeting_mode"):
            self.fields[name].required = False
        quieten(self)
        self.initial.setdefault("step_key", uuid.uuid4())
        self.initial.setdefault("step_decided_by", DecidedBy.TOGETHER.value)
        self.initial.setdefault("meeting_minutes", 45)
        goals = Goal.objects.filter(case_file=case_file, status=GoalStatus.ACTIVE)
        goal = self.fields["step_goal"]
        assert isinstance(goal, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        goal.queryset = goals.order_by("position", "pk")
        goal.empty_label = _("le premier du plan")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("meeting_day") and not data.get("meeting_time"):
            self.add_error("meeting_time", FORGOTTEN_HOUR)
        return data

    def clean_step_due_on(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["step_due_on"]
        if day and day < timezone.localdate():
            raise ValidationError(_("Cette date est passée : choisissez un jour à venir."))
        return day

    @property
    def new_step(self) -> NewStep | None:
        """The step that was typed, if any."""
        data = self.cleaned_data
        if not data.get("step_title"):
            return None
        fields = {
            "title": data["step_title"],
            "owner": data["step_owner"] or StepOwner.PERSON,
            "decided_by": data["step_decided_by"] or DecidedBy.TOGETHER,
            "due_on": data["step_due_on"],
        }
        return NewStep(fields, data["step_goal"], data["step_key"])

    @property
    def new_meeting(self) -> NewMeeting | None:
        data = self.cleaned_data
        if not data.get("meeting_day"):
            return None
        starts_at = _moment(data["meeting_day"], data["meeting_time"])
        length = datetime.timedelta(minutes=data["meeting_minutes"] or 45)
        details = {
            "mode": data["meeting_mode"] or MeetingMode.IN_PERSON,
            "place": data["meeting_place"],
        }
        return NewMeeting(starts_at, starts_at + length, details)

    def ending(self, lateness: tuple[int, str] = (0, "")) -> Ending:
        """Everything that the deed needs."""
        data = self.cleaned_data
        return Ending(
            step=self.new_step,
            no_next_step_needed=data["no_next_step_needed"],
            meeting=self.new_meeting,
            next_appointment_later=data["next_appointment_later"],
            minutes_late=lateness[0],
            late_by=lateness[1],
            send_summary=data["send_summary"],
        )


def quieten(form: forms.BaseForm) -> None:
    """Almost everything may stay empty: the page says so once, not at each field."""
    for field in form.fields.values():
        field.quiet = True  # type: ignore[attr-defined]


def _moment(day: datetime.date, hour: datetime.time) -> datetime.datetime:
    """A day and an hour of the clock on the wall."""
    return timezone.make_aware(datetime.datetime.combine(day, hour))

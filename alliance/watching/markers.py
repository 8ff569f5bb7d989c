"""Markers ticked on the page of an interview: in small, never asked, never about the person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import User
from alliance.models import AllianceWatch, MarkerChoice
from alliance.services.observing import observe
from beneficiaries.forms.careful import CarefulForm
from beneficiaries.models import CaseFile
from followup.models import Interview

PREFIX = "observed_"


class MarkersForm(CarefulForm):
    """One box per marker; all of them may stay empty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for value, label in MarkerChoice.choices:
            self.fields[f"{PREFIX}{value}"] = forms.BooleanField(label=label, required=False)

    @property
    def ticked(self) -> list[str]:
        return [name.removeprefix(PREFIX) for name, on in self.cleaned_data.items() if on]

    @property
    def any_ticked(self) -> bool:
        """Whether the fieldset is shown open: the draft holds a tick."""
        return any(self[name].value() for name in self.fields)


def markers_form(
    case_file: CaseFile, data: Mapping[str, Any] | None, initial: Mapping[str, Any]
) -> MarkersForm | None:
    """Nothing where the person does not use the module."""
    objected = AllianceWatch.objects.filter(case_file=case_file, objected_at__isnull=False)
    if objected.exists():
        return None
    own = {name: value for name, value in initial.items() if name.startswith(PREFIX)}
    return MarkersForm(data, initial=own)


def keep_markers(by: User, interview: Interview, form: forms.Form) -> None:
    """On the day of the interview."""
    assert isinstance(form, MarkersForm)  # noqa: S101 - narrows the type
    if form.ticked:
        observe(
            by=by,
            case_file=interview.case_file,
            markers=form.ticked,
            on=timezone.localdate(interview.held_at),
            interview=interview,
        )

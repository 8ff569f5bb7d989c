"""Leave: whole days unless hours are given."""

from __future__ import annotations

import datetime
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from beneficiaries.forms.careful import CarefulForm
from beneficiaries.forms.people import row
from followup.agenda.slots import Span, instant
from followup.forms.slot import SKIPPED_SENTENCE, ZONE, ComingDayField, HourField


class AbsenceForm(CarefulForm):
    """From a day to a day, both included; hours narrow it."""

    first_day = ComingDayField(label=_("Du"))
    first_hour = HourField(label=_("à partir de"), required=False)
    last_day = ComingDayField(label=_("Au (inclus)"))
    last_hour = HourField(label=_("jusqu’à"), required=False)
    label = forms.CharField(
        label=_("Intitulé"),
        max_length=120,
        required=False,
        help_text=_("Congés, formation, réunion… Vos collègues le lisent."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_hour"].help_text = _("Sans heure : la journée entière.")
        self.helper.layout = Layout(
            row("first_day", "first_hour"), row("last_day", "last_hour"), "label"
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if {"first_day", "last_day", "first_hour", "last_hour"} <= cleaned.keys():
            cleaned["span"] = self._span(cleaned)
        return cleaned

    def _span(self, cleaned: dict[str, Any]) -> Span | None:
        end_day, end_hour = cleaned["last_day"], cleaned["last_hour"]
        if end_hour is None:
            end_day, end_hour = end_day + datetime.timedelta(days=1), datetime.time(0)
        start = instant(cleaned["first_day"], cleaned["first_hour"] or datetime.time(0), ZONE)
        end = instant(end_day, end_hour, ZONE)
        if start is None or end is None:
            self.add_error("first_hour" if start is None else "last_hour", str(SKIPPED_SENTENCE))
            return None
        if end <= start:
            self.add_error("last_day", ValidationError(_("La fin de l’absence précède son début.")))
            return None
        return Span(start, end)

"""What somebody wants in a progress report."""

from __future__ import annotations

import datetime
import uuid
from typing import Any, Final

from crispy_forms.layout import Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.forms.careful import CarefulForm, DayField
from beneficiaries.forms.people import row
from beneficiaries.models import CaseFile, ReadingMode
from followup.models import ProgressReport
from followup.reports.data import Wish
from followup.reports.sections import Section

EARLIEST: Final = datetime.date(2000, 1, 1)
LONGEST: Final = datetime.timedelta(days=10 * 366)
USUAL: Final = datetime.timedelta(days=180)
REMARKS_READERS = _("Visible par : toutes les personnes à qui ce rapport sera montré")


class PeriodForm(CarefulForm):
    """From when to when, and with which sections."""

    starts_on = DayField(label=_("Du"), earliest=EARLIEST, too_early=_("Une date après l’an 2000."))
    ends_on = DayField(label=_("Au"), earliest=EARLIEST, too_early=_("Une date après l’an 2000."))
    sections = forms.MultipleChoiceField(
        label=_("Ce que le rapport contient"),
        choices=Section.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Cochez au moins une rubrique."),
            "invalid_choice": _("Choisissez parmi les rubriques proposées."),
        },
        help_text=_("Les notes professionnelles n’entrent jamais dans un rapport."),
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.initial.setdefault("ends_on", today)
        self.initial.setdefault("starts_on", today - USUAL)
        self.initial.setdefault("sections", Section.values)
        for name in ("starts_on", "ends_on"):
            self.fields[name].error_messages["required"] = _("Indiquez une date.")

    def clean_ends_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["ends_on"]
        if day > timezone.localdate():
            raise ValidationError(
                _("Un rapport raconte ce qui a eu lieu : choisissez une date passée.")
            )
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("La fin de la période précède son début."))
        elif start and end and end - start > LONGEST:
            self.add_error("starts_on", _("Une période de dix ans au plus."))
        return data


class ReportForm(PeriodForm):
    """One report: its period, sections, language, edition, and what the person wants to add."""

    language = forms.ChoiceField(
        label=_("Langue"), choices=[("fr", _("Français")), ("en", _("Anglais"))]
    )
    edition = forms.ChoiceField(label=_("Édition"), choices=ReadingMode.choices)
    remarks = forms.CharField(
        label=_("Remarques de la personne"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Avec ses mots, relus avec elle."),
    )

    def __init__(self, *args: Any, case_file: CaseFile, **kwargs: Any) -> None:
        kwargs["initial"] = {**_usual(case_file), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["remarks"].readers = REMARKS_READERS  # type: ignore[attr-defined]
        self.helper.layout = Layout(
            "form_key",
            row("starts_on", "ends_on"),
            row("language", "edition"),
            Field("sections"),
            "remarks",
        )

    @property
    def wish(self) -> Wish:
        data = self.cleaned_data
        return Wish(
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            language=data["language"],
            simple=data["edition"] == ReadingMode.SIMPLE,
            sections=tuple(data["sections"]),
            remarks=data["remarks"],
        )


def _usual(case_file: CaseFile) -> dict[str, Any]:
    """Since the last report, otherwise since the file was opened, half a year at most."""
    today, person = timezone.localdate(), case_file.beneficiary
    last = ProgressReport.objects.filter(case_file=case_file).aggregate(day=Max("ends_on"))["day"]
    start = last + datetime.timedelta(days=1) if last and last < today else case_file.opened_on
    return {
        "starts_on": min(start if last else max(start, today - USUAL), today),
        "ends_on": today,
        "language": person.language,
        "edition": person.reading_mode,
    }


class BatchForm(PeriodForm):
    """Reports of a whole list: each in its person's language and reading mode."""

    filters = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [choice for choice in Section.choices if choice[0] != Section.REMARKS]
        self.fields["sections"].choices = choices  # type: ignore[attr-defined]
        self.initial["sections"] = [value for value, _label in choices]
        self.helper.layout = Layout(
            "form_key", "filters", row("starts_on", "ends_on"), Field("sections")
        )

    @property
    def wish(self) -> Wish:
        data = self.cleaned_data
        sections = tuple(data["sections"])
        return Wish(data["starts_on"], data["ends_on"], "fr", False, sections)

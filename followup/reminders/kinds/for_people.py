"""What people are reminded of: an appointment, a step, that somebody thinks of them."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import BigIntegerField
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries.models import CaseFile
from beneficiaries.prepared import FILE, Given, Prepared
from followup.agenda.calendars import calendar_file, file_name
from followup.models import (
    Appointment,
    LinkPurpose,
    MeetingMode,
    Reminder,
    ReminderKind,
    Step,
)
from followup.reminders import reasons
from followup.reminders.kinds.registry import Rule
from followup.reminders.kinds.texts_en import ENGLISH
from followup.reminders.kinds.texts_fr import FRENCH
from followup.reminders.planning import DAY, HAND, appointment_moment, step_day
from followup.reminders.providers.base import JoinedFile

PERSON_PLACEHOLDERS = {
    "prenom": gettext_lazy("le nom souhaité par la personne, ou son prénom"),
    "structure": gettext_lazy("le nom de votre organisation"),
    "conseiller": gettext_lazy("la personne référente"),
    "lien": gettext_lazy("l’adresse de la page où répondre"),
}
PERSON_SAMPLE = {
    "prenom": "Camille",
    "structure": "Avenir Centre",
    "conseiller": "Alice Martin",
    "lien": "https://jalons.example.org/l/…",
}


def subject_id(reminder: Reminder) -> int:
    """The number in "appointment:12"."""
    return int(reminder.subject.rpartition(":")[2])


def day_words(moment: datetime.datetime | datetime.date) -> str:
    """As it is said: "jeudi 26 novembre"; the year is known."""
    local = timezone.localtime(moment) if isinstance(moment, datetime.datetime) else moment
    # Translators: letters of Django's date formats; the first day of a month, then the others.
    return date_format(local, _("l j\\e\\r F") if local.day == 1 else _("l j F"))


def hour_words(moment: datetime.datetime) -> str:
    """As it is said here: "14 h 30"."""
    return date_format(timezone.localtime(moment), _("G \\h i"))


SUBJECT: Any = Given("subject", BigIntegerField())
ONE_APPOINTMENT = Prepared(lambda: Appointment.objects.filter(pk=SUBJECT, case_file=FILE))
ONE_STEP = Prepared(lambda: Step.objects.filter(pk=SUBJECT, case_file=FILE))


def appointment_of(reminder: Reminder) -> Appointment | None:
    """The row alone: those it points to were read with the reminder."""
    rows = ONE_APPOINTMENT.rows(subject=subject_id(reminder), file=reminder.case_file_id)
    if not rows or reminder.case_file is None or reminder.beneficiary is None:
        return None
    appointment: Appointment = rows[0]
    appointment.organisation = reminder.organisation
    if appointment.beneficiary_id == reminder.beneficiary_id:
        appointment.beneficiary = reminder.beneficiary
    referent = reminder.case_file.referent
    if referent is not None and appointment.counsellor_id == referent.pk:
        appointment.counsellor = referent
    return appointment


def appointment_why_not(reminder: Reminder, appointment: Appointment) -> str:
    """Cancelled, held, or moved away from the moment that the slot names."""
    moment = appointment_moment(reminder.slot)
    if appointment.outcome or (moment is not None and moment != _minute(appointment.starts_at)):
        return reasons.APPOINTMENT_CHANGED
    return ""


def _minute(moment: datetime.datetime) -> datetime.datetime:
    return moment.astimezone(datetime.UTC).replace(second=0, microsecond=0)


def appointment_values(reminder: Reminder, appointment: Appointment) -> dict[str, str]:
    return {
        "date": day_words(appointment.starts_at),
        "heure": hour_words(appointment.starts_at),
        "lieu": place_of(appointment),
        "apporter": appointment.to_bring or _("rien de particulier"),
        "conseiller": appointment.counsellor.full_name,
    }


def place_of(appointment: Appointment) -> str:
    """Where to be, or how to join."""
    if appointment.mode == MeetingMode.VIDEO:
        return appointment.video_link or _("en visio")
    if appointment.mode == MeetingMode.PHONE:
        return _("par téléphone, nous vous appelons")
    return appointment.place or appointment.organisation.name


def appointment_files(reminder: Reminder, appointment: Appointment) -> tuple[JoinedFile, ...]:
    """The entry for the person's own calendar."""
    content = calendar_file(appointment, method="REQUEST")
    kind = "text/calendar; method=REQUEST; charset=utf-8"
    return (JoinedFile(file_name(appointment), content, kind),)


def step_of(reminder: Reminder) -> Step | None:
    rows = ONE_STEP.rows(subject=subject_id(reminder), file=reminder.case_file_id)
    return rows[0] if rows else None


def step_why_not(reminder: Reminder, step: Step) -> str:
    """Done, dropped, or due on another day than the slot says."""
    day = step_day(reminder.slot)
    if not step.is_live or step.due_on is None or (day is not None and day != step.due_on):
        return reasons.STEP_CHANGED
    return ""


def step_values(reminder: Reminder, step: Step) -> dict[str, str]:
    """Its date only: a title may say what a lock screen must not show."""
    return {"date": day_words(step.due_on) if step.due_on else ""}


def file_of(reminder: Reminder) -> CaseFile | None:
    return reminder.case_file


def silence_why_not(reminder: Reminder, case_file: CaseFile) -> str:
    """Somebody spoke since, or something is planned."""
    if reminder.slot.startswith(HAND):
        return ""
    spoke = case_file.last_contact_at is not None and (
        timezone.localtime(case_file.last_contact_at).date().isoformat() not in reminder.slot
    )
    return reasons.NEWS_CAME if spoke or case_file.next_appointment_at is not None else ""


def no_values(reminder: Reminder, subject: object) -> dict[str, str]:
    return {}


APPOINTMENT = Rule(
    kind=ReminderKind.APPOINTMENT,
    label=gettext_lazy("Rappel de rendez-vous"),
    to_person=True,
    subject=appointment_of,
    why_not=appointment_why_not,
    values=appointment_values,
    placeholders=PERSON_PLACEHOLDERS
    | {
        "date": gettext_lazy("le jour du rendez-vous"),
        "heure": gettext_lazy("l’heure du rendez-vous"),
        "lieu": gettext_lazy("l’adresse, le lien de visio ou « par téléphone »"),
        "apporter": gettext_lazy("ce qu’il faut apporter"),
    },
    sample=PERSON_SAMPLE
    | {
        "date": gettext_lazy("jeudi 26 novembre"),
        "heure": gettext_lazy("14 h 30"),
        "lieu": "12 rue des Ponts, Vierzon",
        "apporter": gettext_lazy("votre CV"),
    },
    wordings={**FRENCH[ReminderKind.APPOINTMENT], **ENGLISH[ReminderKind.APPOINTMENT]},
    files=appointment_files,
    link=LinkPurpose.APPOINTMENT,
    link_subject=lambda appointment: appointment.pk,
    link_until=lambda appointment: appointment.ends_at + DAY,
)
STEP = Rule(
    kind=ReminderKind.STEP_DUE,
    label=gettext_lazy("Étape à échéance"),
    to_person=True,
    subject=step_of,
    why_not=step_why_not,
    values=step_values,
    placeholders=PERSON_PLACEHOLDERS | {"date": gettext_lazy("l’échéance de l’étape")},
    sample=PERSON_SAMPLE | {"date": gettext_lazy("jeudi 26 novembre")},
    wordings={**FRENCH[ReminderKind.STEP_DUE], **ENGLISH[ReminderKind.STEP_DUE]},
)
SILENCE = Rule(
    kind=ReminderKind.NO_NEWS,
    label=gettext_lazy("Sans nouvelles"),
    to_person=True,
    subject=file_of,
    why_not=silence_why_not,
    values=no_values,
    placeholders=PERSON_PLACEHOLDERS,
    sample=PERSON_SAMPLE,
    wordings={**FRENCH[ReminderKind.NO_NEWS], **ENGLISH[ReminderKind.NO_NEWS]},
)
RULES = (APPOINTMENT, STEP, SILENCE)

"""What counsellors are reminded of: numbers and a link, never a name nor a word of a file.

One message says all of a kind: sixty files without a next step are one e-mail, not sixty.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import Organisation, User
from beneficiaries.models import CaseFile
from followup.models import Appointment, Message, Reminder, ReminderKind, Step
from followup.reminders import reasons
from followup.reminders.kinds.registry import Rule, Text
from followup.reminders.kinds.texts_en import ENGLISH
from followup.reminders.kinds.texts_fr import FRENCH
from followup.reminders.settings import ReminderSettings

DAY = datetime.timedelta(days=1)
WEEK = 7 * DAY
# Older omissions belong to another time: the bell does not wake them all at once.
LONGEST_AGO = 90 * DAY

Rows = Callable[[Organisation, User, datetime.datetime], Any]


def own_files(organisation: Organisation, user: User) -> Any:
    """Open files that the counsellor follows there."""
    return CaseFile.objects.filter(organisation=organisation, referent=user).open()


def without_outcome(organisation: Organisation, user: User, now: datetime.datetime) -> Any:
    """Held before today, and nobody said what became of them."""
    rows = Appointment.objects.filter(organisation=organisation, counsellor=user)
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return rows.without_outcome(midnight).filter(ends_at__gt=now - LONGEST_AGO)


def without_next_step(organisation: Organisation, user: User, now: datetime.datetime) -> Any:
    """Opened more than a week ago, and nothing is planned."""
    opened_before = timezone.localdate(now) - WEEK
    return own_files(organisation, user).without_next_step().filter(opened_on__lt=opened_before)


def waiting_too_long(organisation: Organisation, user: User, now: datetime.datetime) -> Any:
    """Beyond the delay that the organisation gives itself for an answer."""
    since = now - ReminderSettings.of(organisation).answer_days * DAY
    files = own_files(organisation, user).values("pk")
    rows = Message.objects.filter(case_file__in=files).waiting()
    return rows.filter(sent_at__lte=since, sent_at__gt=now - LONGEST_AGO)


def page(name: str, *args: Any) -> str:
    """An absolute address inside Jalons; it opens nothing without signing in."""
    return settings.BASE_URL.rstrip("/") + reverse(name, args=args)


def reader_of(reminder: Reminder) -> User | None:
    return reminder.recipient


def _why_not(rows: Rows) -> Callable[[Reminder, Any], str]:
    def why_not(reminder: Reminder, user: User) -> str:
        """Done since it was planned: nothing is said of zero."""
        found = rows(reminder.organisation, user, timezone.now())
        return "" if found.exists() else reasons.DONE_SINCE

    return why_not


def _values(rows: Rows) -> Callable[[Reminder, Any], dict[str, str]]:
    def values(reminder: Reminder, user: User) -> dict[str, str]:
        found = rows(reminder.organisation, user, timezone.now())
        return {"prenom": user.given_name, "lien": page("home"), "nombre": str(found.count())}

    return values


def digest_why_not(reminder: Reminder, user: User) -> str:
    """Nobody reads a week of zeros."""
    return "" if own_files(reminder.organisation, user).exists() else reasons.NOT_WANTED


def digest_values(reminder: Reminder, user: User) -> dict[str, str]:
    """The numbers of the week of one counsellor."""
    now, here = timezone.now(), reminder.organisation
    files = own_files(here, user)
    coming = Appointment.objects.filter(organisation=here, counsellor=user).upcoming(now)
    numbers = {
        "rendez_vous": coming.filter(starts_at__lt=now + WEEK),
        "sans_issue": without_outcome(here, user, now),
        "en_retard": Step.objects.filter(case_file__in=files.values("pk")).overdue(),
        "sans_suite": files.without_next_step(),
        "messages": Message.objects.filter(case_file__in=files.values("pk")).waiting(),
        "incertains": Reminder.objects.filter(case_file__in=files.values("pk")).for_hands(),
    }
    values = {name: str(rows.count()) for name, rows in numbers.items()}
    return {"prenom": user.given_name, "lien": page("home"), **values}


PLACEHOLDERS: dict[str, Text] = {
    "prenom": gettext_lazy("le prénom du conseiller ou de la conseillère"),
    "structure": gettext_lazy("le nom de votre organisation"),
    "lien": gettext_lazy("l’adresse de la page à ouvrir"),
}
SAMPLE: dict[str, Text] = {
    "prenom": "Alice",
    "structure": "Avenir Centre",
    "lien": "https://jalons.example.org/",
}
DIGEST_PLACEHOLDERS: dict[str, Text] = {
    "rendez_vous": gettext_lazy("rendez-vous prévus dans la semaine"),
    "sans_issue": gettext_lazy("rendez-vous passés sans issue"),
    "en_retard": gettext_lazy("étapes en retard"),
    "sans_suite": gettext_lazy("dossiers sans prochain pas"),
    "messages": gettext_lazy("messages en attente"),
    "incertains": gettext_lazy("rappels incertains, ou personnes à appeler"),
}
DIGEST_SAMPLE: dict[str, Text] = {
    "rendez_vous": "11",
    "sans_issue": "2",
    "en_retard": "4",
    "sans_suite": "3",
    "messages": "1",
    "incertains": "0",
}


def _counting(kind: ReminderKind, label: Text, rows: Rows) -> Rule:
    return Rule(
        kind=kind,
        label=label,
        to_person=False,
        subject=reader_of,
        why_not=_why_not(rows),
        values=_values(rows),
        placeholders=PLACEHOLDERS | {"nombre": gettext_lazy("combien il y en a")},
        sample=SAMPLE | {"nombre": "3"},
        wordings={**FRENCH[kind], **ENGLISH[kind]},
    )


# Each kind, and the rows that make somebody receive it.
COUNTED: dict[ReminderKind, Rows] = {
    ReminderKind.OUTCOME_MISSING: without_outcome,
    ReminderKind.NO_NEXT_STEP: without_next_step,
    ReminderKind.MESSAGE_WAITING: waiting_too_long,
}
LABELS = {
    ReminderKind.OUTCOME_MISSING: gettext_lazy("Issues à indiquer"),
    ReminderKind.NO_NEXT_STEP: gettext_lazy("Dossiers sans prochain pas"),
    ReminderKind.MESSAGE_WAITING: gettext_lazy("Messages en attente"),
}
MONDAY = Rule(
    kind=ReminderKind.MONDAY_DIGEST,
    label=gettext_lazy("Résumé du lundi"),
    to_person=False,
    subject=reader_of,
    why_not=digest_why_not,
    values=digest_values,
    placeholders=PLACEHOLDERS | DIGEST_PLACEHOLDERS,
    sample=SAMPLE | DIGEST_SAMPLE,
    wordings={**FRENCH[ReminderKind.MONDAY_DIGEST], **ENGLISH[ReminderKind.MONDAY_DIGEST]},
)
RULES = (*(_counting(kind, LABELS[kind], rows) for kind, rows in COUNTED.items()), MONDAY)

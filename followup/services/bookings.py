"""The ground of every deed on appointments: one order of locks, one wording of refusals."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.journal import record
from accounts.models import User
from accounts.roles import Role
from beneficiaries.models import CaseFile
from beneficiaries.refusals import Refused, StaleVersion
from beneficiaries.services.access import CLOSED_SENTENCE
from beneficiaries.services.pulse import refresh_pulse
from followup.models import Absence, Appointment
from followup.services.followers import tell_appointment
from followup.services.reminding import sync_appointment

FOLLOWING_ROLES = (Role.COUNSELLOR, Role.MANAGER)
LONGEST = datetime.timedelta(hours=10)
FARTHEST = datetime.timedelta(days=2 * 366)
MOVED_SENTENCE = _("Quelqu’un a modifié ce rendez-vous entre-temps : relisez-le, puis recommencez.")
PAST_SENTENCE = _("Ce moment est passé : choisissez une date à venir.")
TAKEN_SENTENCES = {
    "appointment_counsellor_not_twice": _("Ce créneau est déjà pris dans l’agenda."),
    "appointment_person_not_twice": _("La personne a déjà un rendez-vous à ce moment."),
}
BUSY_SENTENCE = _("Quelqu’un réserve dans cet agenda en ce moment même : réessayez.")
# What the database says when two bookings wait for one another, or for too long.
WAITED_TOO_LONG = {"40P01", "55P03"}


class SlotTaken(Refused):
    """Somebody is there already: the page offers the next free slots."""


def lock_agendas(*, people: Iterable[int] = (), counsellors: Iterable[int] = ()) -> None:
    """Bookings of one counsellor or person queue up: the loser reads a sentence, not a deadlock.

    The queue decides nothing: the exclusion constraints do.
    """
    keys = {f"agenda:counsellor:{pk}" for pk in counsellors}
    keys |= {f"agenda:person:{pk}" for pk in people}
    with connection.cursor() as cursor:
        for key in sorted(keys):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def locked_file(case_file_id: int) -> CaseFile:
    """The case file, held until the end: it cannot be closed meanwhile."""
    files = CaseFile.objects.select_for_update(of=("self",), no_key=True)
    return files.select_related("organisation", "beneficiary").get(pk=case_file_id)


@contextmanager
def refusing_clashes() -> Iterator[None]:
    """A slot that the database refuses becomes a sentence; nothing is half written."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        for name, sentence in TAKEN_SENTENCES.items():
            if name in str(error):
                raise SlotTaken(sentence) from error
        raise


@contextmanager
def refusing_long_waits() -> Iterator[None]:
    """Around a whole deed: too long a queue is a sentence too."""
    try:
        yield
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") not in WAITED_TOO_LONG:
            raise
        raise Refused(BUSY_SENTENCE) from error


def refuse_impossible_slot(starts_at: datetime.datetime, ends_at: datetime.datetime) -> None:
    """What no agenda takes: backwards, past, endless, or in another century."""
    if ends_at <= starts_at:
        raise Refused(_("La fin du rendez-vous précède son début."))
    if starts_at <= timezone.now():
        raise Refused(PAST_SENTENCE)
    if ends_at - starts_at > LONGEST:
        raise Refused(_("Un rendez-vous dure dix heures au plus : vérifiez la fin."))
    if starts_at - timezone.now() > FARTHEST:
        raise Refused(_("Cette date est à plus de deux ans : vérifiez l’année."))


def refuse_unfit_counsellor(
    counsellor: User, case_file: CaseFile, starts_at: datetime.datetime, ends_at: datetime.datetime
) -> None:
    """Who receives works here, and is not on leave then."""
    able = User.objects.holding(*FOLLOWING_ROLES, organisation=case_file.organisation)
    if not able.filter(pk=counsellor.pk).exists():
        raise Refused(_("Cette personne n’est pas conseillère dans votre organisation."))
    refuse_absent(counsellor, starts_at, ends_at)


def refuse_absent(
    counsellor: User, starts_at: datetime.datetime, ends_at: datetime.datetime
) -> None:
    """Nothing is booked over leave."""
    leave = Absence.objects.filter(counsellor=counsellor).overlapping(starts_at, ends_at)
    if leave.exists():
        raise SlotTaken(_("%(who)s est absent·e à ce moment.") % {"who": counsellor})


def refuse_closed(case_file: CaseFile) -> None:
    """Nothing new is planned in a closed file."""
    if not case_file.is_open:
        raise Refused(CLOSED_SENTENCE)


def rewrite(appointment: Appointment, version: int, values: Mapping[str, Any]) -> Appointment:
    """Write over the version that was read, or say that somebody else did."""
    rows = Appointment.objects.filter(pk=appointment.pk, version=version)
    with refusing_clashes():
        moved = rows.update(**values, version=F("version") + 1)
    if not moved:
        raise StaleVersion(MOVED_SENTENCE)
    return current(appointment.pk)


def current(pk: int) -> Appointment:
    """The row as it stands now, with what deeds read of it."""
    rows = Appointment.objects.select_related(
        "case_file__organisation", "case_file__beneficiary", "counsellor"
    )
    return rows.get(pk=pk)


def conclude(
    deed: str,
    appointment: Appointment,
    *,
    by: User | None,
    fields: Iterable[str] = (),
    reason: str = "",
) -> Appointment:
    """What follows every deed: reminders rewritten, pulse refreshed, one journal line."""
    sync_appointment(appointment)
    tell_appointment(appointment)
    refresh_pulse(appointment.case_file)
    record(
        deed,
        by=by,
        organisation=appointment.case_file.organisation,
        subject=appointment,
        beneficiary_id=appointment.beneficiary_id,
        fields=fields,
        reason=reason,
    )
    return appointment

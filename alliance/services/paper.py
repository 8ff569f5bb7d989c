"""Answers given on paper, typed by somebody whom the person lets read them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.journal import record
from accounts.models import User
from alliance.check_ins.readers import may_type_for
from alliance.instruments.wording import sheet
from alliance.models import (
    AllianceWatch,
    Answer,
    CheckIn,
    InstrumentVersion,
    ReadingMode,
    Source,
    Visibility,
)
from alliance.services.answering import (
    LONGEST_COMMENT,
    UNKNOWN_ITEM,
    UNKNOWN_VALUE,
    checked_unease,
    conclude,
)
from alliance.services.assessing import assess_file
from alliance.services.owing import objects, paper_version
from beneficiaries.models import CaseFile
from beneficiaries.refusals import Refused
from beneficiaries.services.access import refuse_unless_writable
from followup.models import Appointment
from followup.models.appointment import Outcome
from followup.services.bookings import locked_file

ALREADY = _("Les réponses de ce rendez-vous sont déjà là : elles comptent une seule fois.")
EMPTY = _("Tapez au moins une réponse.")
IN_FUTURE = _("Ce rendez-vous n’a pas encore eu lieu : vérifiez la date.")
NO_OBJECTION = _("La personne ne veut pas de points d’étape : rien n’est enregistré.")
KEPT_FROM_YOU = _(
    "La personne a choisi que vous ne lisiez pas ses réponses : proposez-lui le lien, "
    "ou à sa personne de confiance de les taper."
)


@transaction.atomic
def type_from_paper(
    *,
    by: User,
    case_file: CaseFile,
    session_on: datetime.date,
    answers: Mapping[str, int | None],
    mode: str = ReadingMode.NORMAL,
    unease: str = "",
    talk_about: str = "",
    comment: str = "",
) -> CheckIn:
    """One filling for one meeting; typed twice, it counts once."""
    refuse_unless_writable(by, case_file)
    locked = locked_file(case_file.pk)
    _refuse_unwanted(by, locked, session_on)
    check_in = _filling(locked, session_on)
    check_in.mode = ReadingMode.SIMPLE if mode == ReadingMode.SIMPLE else ReadingMode.NORMAL
    values = _checked(check_in.instrument_version, check_in, answers)
    check_in.source, check_in.typed_by = Source.PAPER, by
    check_in.unease, check_in.talk_about = checked_unease(unease, talk_about)
    check_in.comment = comment.strip()[:LONGEST_COMMENT]
    if not (any(value is not None for value in values.values()) or check_in.unease):
        raise Refused(EMPTY)
    _write(check_in, values)
    record(
        "alliance.paper_typed",
        by=by,
        organisation=locked.organisation,
        subject=check_in,
        beneficiary_id=locked.beneficiary_id,
    )
    assess_file(locked)
    return check_in


def _refuse_unwanted(by: User, case_file: CaseFile, session_on: datetime.date) -> None:
    if objects(case_file):
        raise Refused(NO_OBJECTION)
    if session_on > timezone.localdate():
        raise Refused(IN_FUTURE)
    if not may_type_for(by, AllianceWatch.objects.filter(case_file=case_file).first()):
        raise Refused(KEPT_FROM_YOU)


def _filling(case_file: CaseFile, session_on: datetime.date) -> CheckIn:
    """The one that this meeting owes already, else a new one."""
    meeting = _meeting(case_file, session_on)
    rows = CheckIn.objects.select_for_update()
    found = rows.filter(appointment=meeting).first() if meeting else None
    if found is None:
        found = rows.filter(case_file=case_file, session_on=session_on, appointment=None).first()
    if found is not None and found.answered_at is not None:
        raise Refused(ALREADY)
    if found is not None:
        found.cancelled_at = None
        return found
    now = timezone.now()
    watch = AllianceWatch.objects.filter(case_file=case_file).first()
    return CheckIn(
        case_file=case_file,
        instrument_version=paper_version(case_file.organisation),
        appointment=meeting,
        session_on=session_on,
        language=case_file.beneficiary.language,
        visibility=watch.visibility if watch else Visibility.SHARED,
        trusted_person_id=watch.trusted_person_id if watch else None,
        created_at=now,
        closes_at=now + datetime.timedelta(days=1),
    )


def _meeting(case_file: CaseFile, day: datetime.date) -> Appointment | None:
    """The meeting of that day in the agenda, if it is there."""
    held = Appointment.objects.filter(case_file=case_file, outcome=Outcome.SEEN)
    start = timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
    rows = held.filter(starts_at__range=(start, start + datetime.timedelta(days=1)))
    found: Appointment | None = rows.order_by("starts_at").first()
    return found


def _checked(
    version: InstrumentVersion, check_in: CheckIn, answers: Mapping[str, int | None]
) -> dict[int, int | None]:
    """Values by item id; one foreign to the scale refuses the whole."""
    words = sheet(version, language=check_in.language, mode=check_in.mode)
    items = {item.key: item.pk for item, _text in words.items}
    values = {level for level, _word, _face in words.levels}
    if set(answers) - set(items):
        raise Refused(UNKNOWN_ITEM)
    if any(value is not None and value not in values for value in answers.values()):
        raise Refused(UNKNOWN_VALUE)
    return {pk: answers.get(key) for key, pk in items.items()}


def _write(check_in: CheckIn, values: Mapping[int, int | None]) -> None:
    """The row that says "done" first: the database refuses the second."""
    try:
        with transaction.atomic():
            check_in.save()
            check_in.answers.all().delete()
            Answer.objects.bulk_create(
                Answer(check_in=check_in, item_id=pk, value=value) for pk, value in values.items()
            )
            conclude(check_in)
    except IntegrityError as error:
        raise Refused(ALREADY) from error

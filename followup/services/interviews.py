"""Deeds on interviews: recorded, closed with what comes next, amended in versions."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.journal import record
from accounts.models import User
from beneficiaries.models import CaseFile
from beneficiaries.refusals import Refused, StaleVersion
from beneficiaries.services.access import CLOSED_SENTENCE, refuse_unless_writable
from beneficiaries.services.pulse import refresh_pulse
from followup.models import Appointment, Interview, InterviewDraft, InterviewVersion
from followup.services import interview_ending
from followup.services.interview_ending import Ending

TEXTS = (
    "request_in_own_words",
    "opening",
    "exploration",
    "closing",
    "shared_summary",
    "private_notes",
)
FACTS = ("mode", "held_at", "minutes")
KEPT_IN_VERSIONS = (*TEXTS, *FACTS)
CLOCKS_MAY_DIFFER = datetime.timedelta(minutes=5)

USED_SENTENCE = _(
    "Cet entretien est déjà enregistré avec un autre texte : le vôtre est gardé en brouillon. "
    "Ouvrez le compte rendu pour comparer."
)
MOVED_SENTENCE = _("Quelqu’un a modifié ce compte rendu entre-temps : relisez les deux textes.")
ALREADY_CLOSED_SENTENCE = _("Ce compte rendu est déjà clos : vous pouvez le modifier.")
NOT_CLOSED_SENTENCE = _("Ce compte rendu n’est pas encore clos.")
ALREADY_LOGGED_SENTENCE = _("Ce rendez-vous a déjà son compte rendu.")
FUTURE_SENTENCE = _("Cet entretien n’a pas encore commencé : vérifiez le jour et l’heure.")
NOTES_SENTENCE = _("Seules leur autrice et la personne référente touchent aux notes.")


@dataclass(frozen=True, slots=True)
class Where:
    """What a log is about: a file, and the appointment it comes from if there was one."""

    case_file: CaseFile
    appointment: Appointment | None = None


@transaction.atomic
def record_interview(
    *,
    by: User,
    case_file: CaseFile,
    fields: Mapping[str, Any],
    appointment: Appointment | None = None,
    form_key: uuid.UUID | None = None,
) -> Interview:
    """Write a log that is not closed yet; the same form sent twice writes one."""
    interview, new = _written(by, Where(case_file, appointment), fields, form_key)
    if new:
        _journal("interview.recorded", by, interview, fields=fields)
    return interview


@transaction.atomic
def close_interview(
    *,
    by: User,
    interview: Interview,
    ending: Ending,
    version: int,
    fields: Mapping[str, Any] | None = None,
) -> Interview:
    """Close it with what comes next: refused while nothing does, at the field that is missing."""
    locked = _locked(by, interview, version)
    if locked.is_closed:
        raise Refused(ALREADY_CLOSED_SENTENCE)
    if changed := _changed(by, locked, fields or {}):
        _write(locked, changed)
    _close(by, locked, ending)
    _journal("interview.closed", by, locked, fields=TEXTS)
    return locked


@transaction.atomic
def log_interview(
    *,
    by: User,
    case_file: CaseFile,
    fields: Mapping[str, Any],
    ending: Ending,
    appointment: Appointment | None = None,
    form_key: uuid.UUID | None = None,
) -> Interview:
    """Write and close in one go, as the page does; the same form sent twice writes one."""
    interview, new = _written(by, Where(case_file, appointment), fields, form_key)
    if new:
        _close(by, interview, ending)
        _journal("interview.closed", by, interview, fields=fields)
    return interview


@transaction.atomic
def amend_interview(
    *, by: User, interview: Interview, fields: Mapping[str, Any], version: int
) -> Interview:
    """Change a closed log: the text as it was stays readable beside the new one."""
    locked = _locked(by, interview, version)
    if not locked.is_closed:
        raise Refused(NOT_CLOSED_SENTENCE)
    if changed := _changed(by, locked, fields):
        _write(locked, changed)
        _keep_version(by, locked)
        _journal("interview.amended", by, locked, fields=changed)
        refresh_pulse(locked.case_file)
    _forget_drafts(by, Where(locked.case_file), locked)
    return locked


def _changed(by: User, interview: Interview, fields: Mapping[str, Any]) -> dict[str, Any]:
    """What is new in these fields; notes are changed by those who may read them."""
    changed = {name: new for name, new in fields.items() if getattr(interview, name) != new}
    if "private_notes" in changed and not interview.notes_readable_by(by):
        raise Refused(NOTES_SENTENCE)
    return changed


def _written(
    by: User, where: Where, fields: Mapping[str, Any], form_key: uuid.UUID | None
) -> tuple[Interview, bool]:
    """The row of this form, and whether it is new."""
    _refuse_unless_open(by, where.case_file)
    if fields["held_at"] > timezone.now() + CLOCKS_MAY_DIFFER:
        raise interview_ending.RefusedAt("held_at", FUTURE_SENTENCE)
    interview = Interview(
        case_file=where.case_file,
        appointment=where.appointment,
        counsellor=by,
        form_key=form_key,
        **fields,
    )
    try:
        with transaction.atomic():
            interview.save(force_insert=True)
    except IntegrityError as error:
        return _same_form(error, by, where, interview), False
    refresh_pulse(where.case_file)
    return interview, True


def _same_form(error: IntegrityError, by: User, where: Where, wanted: Interview) -> Interview:
    """The log that this very form wrote, with these very words; anything else is refused."""
    if "form_key" in str(error):
        sent = Interview.objects.filter(
            form_key=wanted.form_key, case_file=where.case_file, counsellor=by
        ).first()
        if sent is None or any(getattr(sent, n) != getattr(wanted, n) for n in TEXTS):
            raise Refused(USED_SENTENCE) from error
        return sent
    if "appointment" in str(error):
        raise Refused(ALREADY_LOGGED_SENTENCE) from error
    raise error


def _close(by: User, interview: Interview, ending: Ending) -> None:
    """What comes next, the outcome of the appointment, the first version; drafts are forgotten."""
    interview_ending.conclude(by, interview, ending)
    interview.closed_at = timezone.now()
    interview.closed_by = by
    interview.no_next_step_needed = ending.no_next_step_needed
    interview.next_appointment_later = ending.next_appointment_later
    interview.save(
        update_fields=[
            "closed_at",
            "closed_by",
            "no_next_step_needed",
            "next_appointment_later",
        ]
    )
    _keep_version(by, interview)
    _forget_drafts(by, Where(interview.case_file, interview.appointment), interview)
    refresh_pulse(interview.case_file)
    interview_ending.tell_person(by, interview, ending)


def _locked(by: User, interview: Interview, version: int) -> Interview:
    """The row, held until the end of the transaction, as the page knew it."""
    _refuse_unless_open(by, interview.case_file)
    locked = (
        Interview.objects.select_for_update(of=("self",), no_key=True)
        .select_related("case_file__organisation", "case_file__beneficiary", "appointment")
        .get(pk=interview.pk)
    )
    if locked.version != version:
        raise StaleVersion(MOVED_SENTENCE)
    return locked


def _refuse_unless_open(by: User, case_file: CaseFile) -> None:
    """The file is held until the end: deeds on one person come one after the other."""
    refuse_unless_writable(by, case_file)
    held = CaseFile.objects.select_for_update(no_key=True).open().filter(pk=case_file.pk)
    if held.first() is None:
        raise Refused(CLOSED_SENTENCE)


def _write(interview: Interview, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        setattr(interview, name, value)
    interview.version += 1
    interview.save(update_fields=[*fields, "version"])


def _keep_version(by: User, interview: Interview) -> InterviewVersion:
    """The text as it stands now, never rewritten."""
    texts = {name: getattr(interview, name) for name in KEPT_IN_VERSIONS}
    texts["held_at"] = interview.held_at.isoformat()
    return InterviewVersion.objects.create(
        interview=interview, number=interview.version, texts=texts, saved_by=by
    )


def _forget_drafts(by: User, where: Where, interview: Interview) -> None:
    """What was being typed has become the log; other people's drafts stay theirs."""
    drafts = InterviewDraft.objects.filter(user=by, case_file=where.case_file)
    drafts.filter(interview=interview).delete()
    drafts.filter(interview=None, appointment=where.appointment).delete()


def _journal(deed: str, by: User, interview: Interview, *, fields: Any) -> None:
    case_file = interview.case_file
    record(
        deed,
        by=by,
        organisation=case_file.organisation,
        subject=interview,
        beneficiary_id=case_file.beneficiary_id,
        fields=list(fields),
    )

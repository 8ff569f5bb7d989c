"""Which check-in an appointment owes: rewritten in the transaction of the deed that changes it.

After a meeting that was seen, within two hours of its end, at most once a week, with one reminder
a day and a half later; it closes at the next appointment, or after seven days.
"""

from __future__ import annotations

import datetime

from django.db.models import Q
from django.utils import timezone

from accounts.models import Organisation
from alliance.instruments.bank import house_version
from alliance.instruments.wording import sheet
from alliance.models import (
    AllianceSettings,
    AllianceWatch,
    Answer,
    CheckIn,
    InstrumentVersion,
    VersionState,
)
from alliance.services.licences import may_be_shown
from alliance.services.settings import settings_of
from beneficiaries.models import Beneficiary, CaseFile
from followup.models import Appointment, Reminder, ReminderKind, ReminderStatus
from followup.models.appointment import Outcome
from followup.reminders import reasons
from followup.reminders.quiet import QuietHours
from followup.services.reminding import cancel_owed, owe
from followup.services.rights import has_objected

FIRST, AGAIN = "first", "again"
HOUR = datetime.timedelta(hours=1)
# A second message less than a day after the first would be an insistence.
SOONEST_AGAIN = 24 * HOUR
KEPT_UNSENT_DAYS = 7


def subject_of(check_in: CheckIn) -> str:
    """What its reminders are about."""
    return f"check_in:{check_in.pk}"


def owe_after(appointment: Appointment) -> CheckIn | None:
    """What this appointment, as it stands now, owes the person; the file is held by the deed."""
    check_in: CheckIn | None = CheckIn.objects.filter(appointment=appointment).first()
    if appointment.outcome == Outcome.SEEN:
        check_in = _owed(appointment, check_in)
    elif check_in is not None:
        cancel(check_in)
    _close_at_next(appointment)
    return check_in


def _owed(appointment: Appointment, found: CheckIn | None) -> CheckIn | None:
    """Asked once; asked again when the outcome was corrected there and back."""
    if found is not None and (found.answered_at or not found.cancelled_at):
        return found
    now = timezone.now()
    chosen = settings_of(appointment.case_file.organisation)
    due = max(now, appointment.ends_at + chosen.send_after_minutes * HOUR / 60)
    closes_at = _closing(appointment, due, chosen, now)
    version = version_for(appointment.case_file, chosen)
    if version is None or closes_at is None or not _may_ask(appointment, chosen, now):
        return found
    check_in = found or CheckIn(appointment=appointment, case_file=appointment.case_file)
    if found is None or not found.answers.exists():
        _fill(check_in, appointment, version)
    check_in.created_at, check_in.closes_at, check_in.cancelled_at = now, closes_at, None
    check_in.save()
    _remind(check_in, due, chosen)
    return check_in


def _fill(check_in: CheckIn, appointment: Appointment, version: InstrumentVersion) -> None:
    """What is decided now; mode and language are chosen again when the person begins."""
    person = appointment.case_file.beneficiary
    words = sheet(version, language=person.language, mode=person.reading_mode)
    check_in.instrument_version = version
    check_in.session_on = timezone.localtime(appointment.starts_at).date()
    check_in.language, check_in.mode = words.language, words.mode
    watch = AllianceWatch.objects.filter(case_file=appointment.case_file).first()
    if watch is not None:
        check_in.visibility = watch.visibility
        check_in.trusted_person_id = watch.trusted_person_id


def version_for(case_file: CaseFile, chosen: AllianceSettings) -> InstrumentVersion | None:
    """The questionnaire in force there, if it may be shown to this person in words."""
    version = chosen.instrument_version or house_version()
    if version.state != VersionState.PUBLISHED:
        return None
    return version if shown_to(version, case_file.beneficiary, case_file.organisation) else None


def paper_version(organisation: Organisation) -> InstrumentVersion:
    """The one in force: on paper its words are not ours to show, and no licence is asked."""
    chosen = settings_of(organisation).instrument_version
    return chosen if chosen and chosen.state == VersionState.PUBLISHED else house_version()


def shown_to(version: InstrumentVersion, person: Beneficiary, organisation: Organisation) -> bool:
    """Its words exist, and the licence covers them."""
    words = sheet(version, language=person.language, mode=person.reading_mode)
    today = timezone.localdate()
    return words.is_whole and may_be_shown(version, organisation, language=words.language, on=today)


def _may_ask(appointment: Appointment, chosen: AllianceSettings, now: datetime.datetime) -> bool:
    """On, not objected to, recent, not twice in a week, and no later meeting has begun."""
    case_file = appointment.case_file
    if not (chosen.is_on and case_file.is_open) or objects(case_file):
        return False
    if now - appointment.ends_at > chosen.late_after_hours * HOUR:
        return False
    later = Appointment.objects.filter(
        case_file=case_file, starts_at__gt=appointment.starts_at, starts_at__lte=now
    )
    if later.filter(outcome__in=["", Outcome.SEEN]).exists():
        return False
    return not _asked_lately(appointment, chosen)


def objects(case_file: CaseFile) -> bool:
    """The person said no, for this file or for all."""
    watched = AllianceWatch.objects.filter(case_file=case_file, objected_at__isnull=False)
    return watched.exists() or has_objected(case_file.beneficiary)


def _asked_lately(appointment: Appointment, chosen: AllianceSettings) -> bool:
    """Another meeting of the same person, in whichever file, was followed by one."""
    day = timezone.localtime(appointment.starts_at).date()
    around = datetime.timedelta(days=chosen.every_days - 1)
    others = CheckIn.objects.filter(
        case_file__beneficiary=appointment.beneficiary_id,
        session_on__range=(day - around, day + around),
        cancelled_at__isnull=True,
    )
    return others.exclude(appointment=appointment).exists()


def _closing(
    appointment: Appointment,
    due: datetime.datetime,
    chosen: AllianceSettings,
    now: datetime.datetime,
) -> datetime.datetime | None:
    """At the next appointment, or after so many days; None when it would close before it leaves."""
    end = due + datetime.timedelta(days=chosen.open_days)
    following = _next_of(appointment, now)
    end = min(end, following) if following else end
    return end if end > due else None


def _next_of(appointment: Appointment, now: datetime.datetime) -> datetime.datetime | None:
    """When the person is next awaited in this file."""
    coming = Appointment.objects.filter(
        case_file=appointment.case_file_id, outcome="", starts_at__gt=now
    ).exclude(pk=appointment.pk)
    start: datetime.datetime | None = (
        coming.order_by("starts_at").values_list("starts_at", flat=True).first()
    )
    return start


def _close_at_next(appointment: Appointment) -> None:
    """A meeting booked sooner closes what is open sooner; it never opens longer."""
    if appointment.outcome:
        return
    CheckIn.objects.filter(
        case_file=appointment.case_file_id,
        answered_at__isnull=True,
        cancelled_at__isnull=True,
        created_at__lt=appointment.starts_at,
        closes_at__gt=appointment.starts_at,
    ).exclude(appointment=appointment).update(closes_at=appointment.starts_at)


def _remind(check_in: CheckIn, due: datetime.datetime, chosen: AllianceSettings) -> None:
    """The message, and one reminder 24 to 48 hours after the hour at which it may leave."""
    quiet = QuietHours.of(check_in.case_file.organisation)
    first = quiet.next_allowed(due)
    again = quiet.next_allowed(first + chosen.remind_after_hours * HOUR)
    if again > first + 2 * SOONEST_AGAIN:
        again = max(quiet.brought_forward(again - SOONEST_AGAIN), first + SOONEST_AGAIN)
    for slot, moment in ((FIRST, first), (AGAIN, again)):
        if moment < check_in.closes_at:
            _owe_once(check_in, slot, moment)


def _owe_once(check_in: CheckIn, slot: str, moment: datetime.datetime) -> None:
    """Again only when the last one was cancelled before it left."""
    subject = subject_of(check_in)
    rows = Reminder.objects.filter(
        kind=ReminderKind.QUESTIONNAIRE, subject=subject, slot__startswith=slot
    )
    if rows.exclude(status=ReminderStatus.CANCELLED).exists():
        return
    turn = rows.count()
    owe(
        kind=ReminderKind.QUESTIONNAIRE,
        subject=subject,
        slot=f"{slot} {turn + 1}" if turn else slot,
        case_file=check_in.case_file,
        due_at=moment,
        not_after=check_in.closes_at,
    )


def cancel(check_in: CheckIn) -> bool:
    """No longer asked; what was sent stays sent, and an answer that came stays kept."""
    done = CheckIn.objects.filter(
        pk=check_in.pk, answered_at__isnull=True, cancelled_at__isnull=True
    ).update(cancelled_at=timezone.now())
    silence(check_in, reasons.NOT_WANTED)
    return bool(done)


def cancel_all(case_file: CaseFile) -> int:
    """Everything asked on a file and not answered."""
    waiting = CheckIn.objects.filter(
        Q(case_file=case_file), answered_at__isnull=True, cancelled_at__isnull=True
    )
    return sum(cancel(check_in) for check_in in waiting)


def forget_unsent() -> int:
    """Answers never sent are nobody's to read: gone a week after the page closed."""
    over = timezone.now() - datetime.timedelta(days=KEPT_UNSENT_DAYS)
    closed = CheckIn.objects.filter(answered_at__isnull=True).filter(
        Q(closes_at__lt=over) | Q(cancelled_at__lt=over)
    )
    closed.exclude(unease="").update(unease="", talk_about="")
    deleted, _rows = Answer.objects.filter(check_in__in=closed).delete()
    return deleted


def silence(check_in: CheckIn, reason: str) -> None:
    """Its messages that have not left do not leave."""
    cancel_owed(kind=ReminderKind.QUESTIONNAIRE, subject=subject_of(check_in), reason=reason)

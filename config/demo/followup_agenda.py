"""Appointments of the demo: what the stories say is planned and was held, as rows that agree."""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from random import Random
from typing import Any

from django.utils import timezone

from accounts.models import User
from beneficiaries.models import CaseFile, Programme
from config.demo.agenda_stories import ABSENCES, BASILE, SUBJECTS, TODAY, WAITING, WISHES
from config.demo.days import day, is_working
from config.demo.telling import SEED, Book
from followup.models import (
    Absence,
    Appointment,
    AppointmentCorrection,
    LateBy,
    MeetingMode,
    Outcome,
)
from followup.services.reminding import sync_appointment

HOURS = ((10, 30), (9, 0), (14, 0), (15, 30), (16, 45), (11, 40), (8, 30), (13, 0), (17, 45))
LENGTH = datetime.timedelta(minutes=60)
A_DAY = datetime.timedelta(days=1)
PLACES = {"Vierzon": "Bureau 3, 12 rue de la Gaucherie", "Bourges": "Salle Berry, 2e étage"}
USUAL = (Outcome.SEEN,) * 7 + (Outcome.EXCUSED, Outcome.NO_SHOW, Outcome.CANCELLED_BY_PERSON)
REASONS = {
    Outcome.EXCUSED: "Entretien d’embauche le même jour",
    Outcome.CANCELLED_BY_PERSON: "Enfant malade",
}
REMOTE = {
    MeetingMode.VIDEO: {"video_link": "https://visio.exemple.invalid/avenir-centre"},
    MeetingMode.PHONE: {},
}


@dataclass(slots=True)
class Calendar:
    """Who is taken when, so that the rows respect the constraints before they are written."""

    taken: dict[tuple[str, int], list[tuple[datetime.datetime, datetime.datetime]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def find(
        self, who: User, person: int, on: datetime.date, first: tuple[int, int] = HOURS[0]
    ) -> datetime.datetime:
        """The preferred hour that day, else another, else the next working day."""
        while True:
            for hour in (first, *HOURS):
                start = timezone.make_aware(datetime.datetime.combine(on, datetime.time(*hour)))
                if self._free(who, person, start):
                    self._take(who, person, start)
                    return start
            on += A_DAY
            while not is_working(on):  # `day` slips back in the past: it would stay on Friday
                on += A_DAY

    def _keys(self, who: User, person: int) -> tuple[tuple[str, int], tuple[str, int]]:
        return ("counsellor", who.pk), ("person", person)

    def _free(self, who: User, person: int, start: datetime.datetime) -> bool:
        end = start + LENGTH
        return all(
            end <= s or start >= e for key in self._keys(who, person) for s, e in self.taken[key]
        )

    def _take(self, who: User, person: int, start: datetime.datetime) -> None:
        for key in self._keys(who, person):
            self.taken[key].append((start, start + LENGTH))


def tell_appointments(book: Book) -> None:
    """Past, today and to come, for every file; then leave, and one correction."""
    calendar, rows = Calendar(), []
    files = CaseFile.objects.filter(pk__in=[f.pk for f in book.files.values()])
    fresh = {f.pk: f for f in files.select_related("beneficiary", "organisation", "referent")}
    for key, known in book.files.items():
        case_file = fresh[known.pk]
        if case_file.referent is not None:
            rows += _of_file(calendar, key, case_file)
    Appointment.objects.bulk_create(rows)
    for row in rows:
        book.line("appointment.booked", row.created_at, row.created_by, row.case_file)
        if row.outcome_at:
            book.line("appointment.outcome_given", row.outcome_at, row.outcome_by, row.case_file)
    for row in rows:
        if not row.outcome and row.starts_at > timezone.now():
            sync_appointment(row)
    _correct(book)
    _leave(book)


def _of_file(calendar: Calendar, key: str, case_file: CaseFile) -> list[Appointment]:
    """In the order in which hours are taken: what the story names first."""
    dice = Random(f"{SEED} agenda {key}")  # noqa: S311 — a fixed draw, not a secret
    made = []
    if case_file.next_appointment_at is not None:
        made.append(_coming(calendar, key, case_file, dice))
    if key in TODAY and case_file.is_open:
        made.append(_today(calendar, key, case_file))
    if key in WAITING:
        on = day(-WAITING[key][0])
        made.append(_row(case_file, calendar, dice, on, hour=WAITING[key][1]))
    return made + _held(calendar, key, case_file, dice)


def _coming(calendar: Calendar, key: str, case_file: CaseFile, dice: Random) -> Appointment:
    assert case_file.next_appointment_at is not None  # noqa: S101 - narrows the type
    local = timezone.localtime(case_file.next_appointment_at)
    said = (local.hour, local.minute)
    hour = dice.choice(HOURS) if said == HOURS[0] and key != "with_account" else said
    row = _row(case_file, calendar, dice, local.date(), hour=hour)
    row.created_at = min(timezone.now(), row.starts_at) - datetime.timedelta(
        days=dice.randint(1, 9)
    )
    if key in WISHES:
        row.move_asked_at, row.move_wish = timezone.now(), WISHES[key]
    elif dice.random() < 0.4:
        row.confirmed_at = timezone.now() - datetime.timedelta(hours=5)
    if key == "with_account":
        _set_mode(row, MeetingMode.VIDEO)
    return row


def _today(calendar: Calendar, key: str, case_file: CaseFile) -> Appointment:
    """Today, whatever day it is: the demo is looked at on Sundays too."""
    hour, mode, subject = TODAY[key]
    dice = Random(f"{SEED} today {key}")  # noqa: S311 — a fixed draw, not a secret
    row = _row(case_file, calendar, dice, timezone.localdate(), hour=hour)
    _set_mode(row, mode)
    row.subject = subject
    row.created_at = row.starts_at - datetime.timedelta(days=8)
    if row.ends_at < timezone.now():
        _say(row, Outcome.SEEN)
    return row


def _held(calendar: Calendar, key: str, case_file: CaseFile, dice: Random) -> list[Appointment]:
    """The last contact was a meeting; others before it, every three weeks."""
    last = case_file.earlier_contact_at
    if last is None:
        return []
    outcomes = BASILE if key == "with_account" else (Outcome.SEEN, *dice.choices(USUAL, k=4))
    made, on = [], timezone.localdate(last)
    for outcome in outcomes:
        if on < case_file.opened_on:
            break
        row = _row(case_file, calendar, dice, on, hour=dice.choice(HOURS))
        if row.ends_at < timezone.now():
            _say(row, outcome)
            made.append(row)
        on = day((on - timezone.localdate()).days - dice.randint(16, 27))
    if key == "with_account" and made:
        made[0].minutes_late, made[0].late_by = 10, LateBy.SERVICE
    return made


def _row(
    case_file: CaseFile,
    calendar: Calendar,
    dice: Random,
    on: datetime.date,
    *,
    hour: tuple[int, int],
) -> Appointment:
    referent = case_file.referent
    assert referent is not None  # noqa: S101 - files without one have no appointments
    start = calendar.find(referent, case_file.beneficiary_id, on, hour)
    row = Appointment(
        organisation=case_file.organisation,
        case_file=case_file,
        beneficiary=case_file.beneficiary,
        counsellor=referent,
        starts_at=start,
        ends_at=start + LENGTH,
        subject=dice.choice(SUBJECTS[Programme(case_file.programme)]),
        created_at=start - datetime.timedelta(days=dice.randint(4, 12)),
        created_by=referent,
        uid=uuid.UUID(int=dice.getrandbits(128), version=4),
    )
    _set_mode(
        row, dice.choice((MeetingMode.IN_PERSON,) * 4 + (MeetingMode.VIDEO, MeetingMode.PHONE))
    )
    return row


def _set_mode(row: Appointment, mode: MeetingMode) -> None:
    details: dict[str, Any] = {"place": "", "video_link": "", "room_checklist": []}
    if mode == MeetingMode.IN_PERSON:
        team = row.case_file.team
        details["place"] = PLACES.get(team.name if team else "", "Bureau d’accueil")
        details["room_checklist"] = ["quiet", "door_closed", "accessible"]
    for name, value in {**details, **REMOTE.get(mode, {}), "mode": mode}.items():
        setattr(row, name, value)


def _say(row: Appointment, outcome: Outcome) -> None:
    row.outcome, row.outcome_by = outcome, row.created_by
    row.outcome_at = min(row.ends_at + datetime.timedelta(minutes=5), timezone.now())
    row.excuse_reason = REASONS.get(outcome, "")


def _correct(book: Book) -> None:
    """Basile's absence was noted, then excused once he explained it."""
    basile = book.files["with_account"]
    row = Appointment.objects.filter(case_file=basile, outcome=Outcome.EXCUSED).first()
    if row is None or row.outcome_by is None or row.outcome_at is None:
        return
    corrected_at = row.outcome_at + datetime.timedelta(days=1)
    row.excuse_reason = "Voiture en panne, pas de bus ce matin-là"
    row.save(update_fields=["excuse_reason"])
    AppointmentCorrection.objects.create(
        appointment=row,
        before=Outcome.NO_SHOW,
        after=Outcome.EXCUSED,
        reason="Il a rappelé le lendemain et expliqué la panne.",
        corrected_at=corrected_at,
        corrected_by=row.outcome_by,
    )
    book.line("appointment.outcome_corrected", corrected_at, row.outcome_by, basile)


def _leave(book: Book) -> None:
    """Leave that meets a booking, and a training afternoon that meets none."""
    for who, slug, first, last, hours, label in ABSENCES:
        start, end = (datetime.time(h) for h in hours)
        Absence.objects.create(
            organisation=book.made.organisations[slug],
            counsellor=book.made.users[who],
            starts_at=timezone.make_aware(datetime.datetime.combine(day(first), start)),
            ends_at=timezone.make_aware(datetime.datetime.combine(day(last), end)),
            label=label,
        )

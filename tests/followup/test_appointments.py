"""Deeds on appointments: what the rules allow, what they refuse, what each leaves behind."""

from __future__ import annotations

import datetime
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import JournalEntry
from beneficiaries.models import CaseFile
from beneficiaries.refusals import Refused, StaleVersion
from beneficiaries.services.case_files import close_case_file
from beneficiaries.services.pulse import recompute_pulse
from beneficiaries.thread import thread_page
from followup.models import Appointment, Reminder
from followup.services.absences import post_absence
from followup.services.appointments import (
    SlotTaken,
    ask_to_move_by_person,
    book_series,
    cancel,
    cancel_by_person,
    confirm_by_person,
    correct_outcome,
    give_outcome,
    hand_over_appointments,
    move,
)
from tests.factories import case_file
from tests.followup.agenda_scene import HOUR, at, booked, monday, past


def deeds_about(appointment):
    lines = JournalEntry.objects.filter(subject_kind="appointment", subject_id=appointment.pk)
    return list(lines.order_by("pk").values_list("deed", flat=True))


def planned(appointment):
    return Reminder.objects.filter(subject=f"appointment:{appointment.pk}", status="planned")


def test_booking_leaves_a_line_reminders_and_the_pulse(cast):
    appointment = booked(cast.alice, cast.case)
    assert deeds_about(appointment) == ["appointment.booked"]
    assert planned(appointment).exists()
    cast.case.refresh_from_db()
    assert cast.case.next_appointment_at == appointment.starts_at


def test_the_same_form_sent_twice_books_once(cast):
    key, day = uuid.uuid4(), monday()
    slots = [(at(day), at(day) + HOUR)]
    asked = {"by": cast.alice, "case_file": cast.case, "counsellor": cast.alice, "form_key": key}
    first = book_series(slots=slots, details={}, **asked)
    again = book_series(slots=slots, details={}, **asked)
    assert first == again
    with pytest.raises(Refused, match="déjà servi"):
        book_series(slots=[(at(day, 15), at(day, 16))], details={}, **asked)
    assert Appointment.objects.count() == 1


def test_a_counsellor_is_not_booked_twice_nor_a_person(cast):
    booked(cast.alice, cast.case)
    other = case_file(cast.organisation, referent=cast.alice, team=cast.team, family_name="Autre")
    with pytest.raises(SlotTaken, match="déjà pris"):
        booked(cast.alice, other, at(monday(), 10, 30))
    with pytest.raises(SlotTaken, match="La personne a déjà"):
        booked(cast.bob, cast.case, at(monday(), 9, 30))
    touching = booked(cast.alice, other, at(monday(), 11))
    assert touching.starts_at == at(monday(), 11)


def test_the_database_itself_refuses_a_double_booking(cast):
    first = booked(cast.alice, cast.case)
    other = case_file(cast.organisation, referent=cast.alice, family_name="Autre")
    past(cast.alice, other)
    rows = Appointment.objects.filter(case_file=other)
    with pytest.raises(IntegrityError, match="counsellor_not_twice"), transaction.atomic():
        rows.update(starts_at=first.starts_at, ends_at=first.ends_at)


@pytest.mark.parametrize(
    ("start", "length", "sentence"),
    [
        (lambda: timezone.now() - HOUR, HOUR, "passé"),
        (lambda: at(monday()), -HOUR, "précède son début"),
        (lambda: at(monday()), 11 * HOUR, "dix heures"),
        (lambda: timezone.now() + datetime.timedelta(days=900), HOUR, "deux ans"),
        (lambda: datetime.datetime(9999, 12, 30, tzinfo=datetime.UTC), HOUR, "deux ans"),
    ],
)
def test_impossible_slots_are_refused_with_a_sentence(cast, start, length, sentence):
    with pytest.raises(Refused, match=sentence):
        booked(cast.alice, cast.case, start(), length=length)


def test_nobody_is_booked_with_a_stranger_nor_over_leave(cast):
    with pytest.raises(Refused, match="conseillère"):
        booked(cast.alice, cast.case, counsellor=cast.charlie)
    with pytest.raises(Refused, match="conseillère"):
        booked(cast.alice, cast.case, counsellor=cast.basile)
    leave = {"starts_at": at(monday(), 0), "ends_at": at(monday(), 23)}
    post_absence(by=cast.alice, organisation=cast.organisation, counsellor=cast.alice, **leave)
    with pytest.raises(SlotTaken, match="absent"):
        booked(cast.alice, cast.case)


def test_moving_settles_what_the_person_had_said(cast):
    appointment = booked(cast.alice, cast.case)
    person = cast.case.beneficiary
    assert confirm_by_person(person=person, appointment=appointment).confirmed_at
    asked = ask_to_move_by_person(person=person, appointment=appointment, wish="Plutôt mardi")
    assert (asked.confirmed_at, asked.move_wish) == (None, "Plutôt mardi")
    before = set(planned(appointment).values_list("slot", flat=True))
    there = at(monday() + datetime.timedelta(days=1), 15)
    moved = move(
        by=cast.alice,
        appointment=asked,
        starts_at=there,
        ends_at=there + HOUR,
        version=asked.version,
    )
    assert (moved.move_asked_at, moved.move_wish, moved.sequence) == (None, "", 1)
    after = set(planned(moved).values_list("slot", flat=True))
    assert after
    assert not after & before
    assert deeds_about(moved)[-1] == "appointment.moved"


def test_two_people_who_move_at_once_do_not_overwrite_each_other(cast):
    appointment = booked(cast.alice, cast.case)
    there = at(monday(), 15)
    moving = {"appointment": appointment, "version": appointment.version}
    move(by=cast.alice, starts_at=there, ends_at=there + HOUR, **moving)
    with pytest.raises(StaleVersion):
        move(by=cast.diane, starts_at=at(monday(), 16), ends_at=at(monday(), 17), **moving)
    appointment.refresh_from_db()
    assert appointment.starts_at == there


def test_the_person_does_nothing_with_somebody_elses_nor_with_the_past(cast):
    theirs = booked(cast.bob, cast.colleague_case)
    with pytest.raises(Refused):
        confirm_by_person(person=cast.case.beneficiary, appointment=theirs)
    gone = past(cast.alice, cast.case)
    for deed in (confirm_by_person, cancel_by_person):
        with pytest.raises(Refused):
            deed(person=cast.case.beneficiary, appointment=gone)


def test_called_off_by_the_person_frees_the_slot_and_the_reminders(cast):
    appointment = booked(cast.alice, cast.case)
    person = cast.case.beneficiary
    off = cancel_by_person(person=person, appointment=appointment)
    again = cancel_by_person(person=person, appointment=appointment)
    assert (off.outcome, again.version) == ("cancelled_by_person", off.version)
    assert deeds_about(off) == ["appointment.booked", "appointment.cancelled_by_person"]
    assert JournalEntry.objects.get(deed="appointment.cancelled_by_person").actor is None
    assert not planned(off).exists()
    other = case_file(cast.organisation, referent=cast.alice, family_name="Autre")
    assert booked(cast.alice, other).starts_at == off.starts_at


def test_an_outcome_is_said_once_and_corrected_with_a_reason(cast):
    appointment = past(cast.alice, cast.case)
    said = give_outcome(
        by=cast.alice, appointment=appointment, outcome="no_show", version=appointment.version
    )
    same = give_outcome(by=cast.alice, appointment=said, outcome="no_show", version=1)
    assert same.version == said.version
    with pytest.raises(Refused, match="corrigez-la"):
        give_outcome(by=cast.alice, appointment=said, outcome="seen", version=said.version)
    correcting = {"by": cast.diane, "appointment": said, "version": said.version}
    with pytest.raises(Refused, match="pourquoi"):
        correct_outcome(outcome="seen", reason=" ", **correcting)
    fixed = correct_outcome(
        outcome="excused", excuse_reason="Train supprimé", reason="Elle a rappelé", **correcting
    )
    kept = fixed.corrections.get()
    assert (kept.before, kept.after, kept.corrected_by) == ("no_show", "excused", cast.diane)
    assert deeds_about(fixed) == ["appointment.outcome_given", "appointment.outcome_corrected"]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"outcome": "excused"}, "motif"),
        ({"outcome": "seen", "minutes_late": 10}, "qui était en retard"),
        ({"outcome": "seen", "minutes_late": 1000, "late_by": "person"}, "retard"),
        ({"outcome": "rupture"}, "liste"),
    ],
)
def test_half_an_outcome_is_refused(cast, said, sentence):
    with pytest.raises(Refused, match=sentence):
        give_outcome(by=cast.alice, appointment=past(cast.alice, cast.case), version=1, **said)


def test_lateness_of_the_service_differs_from_that_of_the_person(cast):
    late = give_outcome(
        by=cast.alice,
        appointment=past(cast.alice, cast.case),
        outcome="seen",
        version=1,
        minutes_late=12,
        late_by="service",
    )
    assert (late.minutes_late, late.late_by) == (12, "service")
    cast.case.refresh_from_db()
    assert cast.case.last_contact_at == late.starts_at


def test_nobody_was_seen_tomorrow(cast):
    coming = booked(cast.alice, cast.case)
    with pytest.raises(Refused, match="pas encore commencé"):
        give_outcome(by=cast.alice, appointment=coming, outcome="seen", version=1)
    excused = give_outcome(
        by=cast.alice, appointment=coming, outcome="excused", version=1, excuse_reason="Hôpital"
    )
    assert excused.outcome == "excused"


def test_taking_back_a_cancellation_into_a_taken_slot_is_refused(cast):
    appointment = booked(cast.alice, cast.case)
    off = cancel(by=cast.alice, appointment=appointment, outcome="cancelled_by_person", version=1)
    other = case_file(cast.organisation, referent=cast.alice, family_name="Autre")
    booked(cast.alice, other)
    with pytest.raises(SlotTaken):
        correct_outcome(
            by=cast.alice, appointment=off, outcome="", version=off.version, reason="Erreur"
        )


def test_a_file_with_appointments_to_come_does_not_close(cast):
    appointment = booked(cast.alice, cast.case)
    closing = {"by": cast.alice, "reason": "need_met", "closed_on": timezone.localdate()}
    file = CaseFile.objects.get(pk=cast.case.pk)
    with pytest.raises(Refused, match="encore prévu"):
        close_case_file(case_file=file, version=file.version, **closing)
    file.refresh_from_db()
    assert file.is_open
    cancel(by=cast.alice, appointment=appointment, outcome="cancelled_by_service", version=1)
    close_case_file(case_file=file, version=file.version, **closing)
    with pytest.raises(Refused, match="clos"):
        booked(cast.alice, file, at(monday(), 15))


def test_future_appointments_follow_the_file_where_the_receiver_is_free(cast):
    follows = booked(cast.alice, cast.case, at(monday(), 9))
    clashes = booked(cast.alice, cast.case, at(monday(), 14))
    gone = past(cast.alice, cast.case)
    booked(cast.bob, cast.colleague_case, at(monday(), 14, 30))
    left = hand_over_appointments(by=cast.alice, case_file=cast.case, receiver=cast.bob)
    assert left == [clashes]
    for row in (follows, clashes, gone):
        row.refresh_from_db()
    assert [row.counsellor for row in (follows, clashes, gone)] == [
        cast.bob,
        cast.alice,
        cast.alice,
    ]


def test_the_nightly_pulse_says_what_the_deeds_said(cast):
    booked(cast.alice, cast.case)
    give_outcome(by=cast.alice, appointment=past(cast.alice, cast.case), outcome="seen", version=1)
    assert recompute_pulse().columns == {}


def test_the_thread_tells_what_was_booked_and_what_became_of_it(cast):
    booked(cast.alice, cast.case)
    give_outcome(
        by=cast.alice, appointment=past(cast.alice, cast.case), outcome="no_show", version=1
    )
    page = thread_page(cast.case, kind="rendez-vous")
    titles = [str(event.title) for event in page.events]
    assert titles.count("Rendez-vous planifié") == 2
    assert "Absent·e" in titles

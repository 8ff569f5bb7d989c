"""Booked, moved, cancelled, held, sent in any order: exactly the right rows, none sent twice."""

from __future__ import annotations

import datetime
from collections import Counter

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from followup.models import Appointment, Goal, Reminder, Step
from followup.reminders.planning import SHORTEST_NOTICE, for_appointment, for_step
from followup.reminders.quiet import QuietHours
from followup.services.reminding import sync_appointment, sync_step
from tests.followup.reminders import DAY, HOUR, at_any_hour, slot

pytestmark = pytest.mark.django_db
START = datetime.datetime(2026, 3, 20, 9, 0, tzinfo=datetime.UTC)
MOMENTS = st.integers(min_value=1, max_value=60 * 24).map(lambda hours: START + hours * HOUR)
DAYS = st.integers(min_value=0, max_value=60).map(lambda days: (START + days * DAY).date())


class Bell(RuleBasedStateMachine):
    """One appointment, one step, a clock that only goes forward, and what was sent."""

    case_file = None

    @initialize()
    def begin(self):
        Reminder.objects.all().delete()
        Appointment.objects.all().delete()
        Step.objects.all().delete()
        self.now = START
        self.sent = Counter()
        self.changed_at = {}
        self.appointment = slot(self.case_file, START + 20 * DAY)
        goal = Goal.objects.create(case_file=self.case_file, title="But")
        self.step = Step.objects.create(goal=goal, case_file=self.case_file, title="Pas")
        self._sync()

    def _sync(self):
        with time_machine.travel(self.now, tick=False):
            sync_appointment(self.appointment)
            sync_step(self.step)

    @rule(hours=st.integers(min_value=1, max_value=24 * 5))
    def time_goes_by(self, hours):
        self.now += hours * HOUR

    @precondition(lambda self: not self.appointment.outcome)
    @rule(moment=MOMENTS)
    def move(self, moment):
        moment = max(moment, self.now + HOUR)
        self.appointment.starts_at, self.appointment.ends_at = moment, moment + HOUR
        self.appointment.save()
        self._sync()

    @rule()
    def save_again_without_moving(self):
        self._sync()

    @precondition(lambda self: not self.appointment.outcome)
    @rule(outcome=st.sampled_from(["seen", "no_show", "cancelled_by_person"]))
    def give_outcome(self, outcome):
        self.appointment.outcome, self.appointment.outcome_at = outcome, self.now
        self.appointment.save()
        self._sync()

    @precondition(lambda self: self.appointment.outcome)
    @rule()
    def take_the_outcome_back(self):
        self.appointment.outcome, self.appointment.outcome_at = "", None
        self.appointment.save()
        self._sync()

    @rule(day=st.one_of(st.none(), DAYS), status=st.sampled_from(["todo", "stuck", "done"]))
    def change_the_step(self, day, status):
        self.step.due_on, self.step.status = day, status
        self.step.done_at = self.now if status == "done" else None
        self.step.save()
        self._sync()

    @rule()
    def the_worker_passes(self):
        for row in Reminder.objects.filter(status="planned", due_at__lte=self.now):
            late = self.now > row.not_after
            Reminder.objects.filter(pk=row.pk).update(status="too_late" if late else "sent")
            if not late:
                self.sent[row.kind, row.subject, row.slot] += 1

    @invariant()
    def nothing_is_sent_twice_for_a_slot(self):
        if hasattr(self, "sent"):
            assert all(count == 1 for count in self.sent.values())

    @invariant()
    def what_waits_is_about_what_is(self):
        if not hasattr(self, "sent"):
            return
        wanted = set()
        if not self.appointment.outcome:
            wanted |= {p.slot for p in for_appointment(self.appointment.starts_at)}
        if self.step.is_live and self.step.due_on:
            wanted |= {p.slot for p in for_step(self.step.due_on)}
        waiting = set(Reminder.objects.filter(status="planned").values_list("slot", flat=True))
        assert waiting <= wanted

    @invariant()
    def what_is_to_come_is_planned_or_gone(self):
        """Every moment still ahead of a live appointment has its row; nothing is forgotten."""
        if not hasattr(self, "sent") or self.appointment.outcome:
            return
        rows = dict(Reminder.objects.filter(kind="appointment").values_list("slot", "status"))
        quiet = QuietHours.of(self.case_file.organisation)
        for planned in for_appointment(self.appointment.starts_at):
            if quiet.brought_forward(planned.due_at) > self.now:
                assert rows.get(planned.slot) in {"planned", "sent"}


def test_any_order_of_deeds_leaves_exactly_the_right_rows(cast):
    at_any_hour(cast.organisation)
    Bell.case_file = cast.case
    run_state_machine_as_test(
        Bell,
        settings=settings(
            max_examples=40,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_the_reminder_of_a_monday_appointment_leaves_on_saturday(cast):
    with time_machine.travel(datetime.datetime(2026, 11, 16, 9, tzinfo=datetime.UTC), tick=False):
        sync_appointment(slot(cast.case, datetime.datetime(2026, 11, 30, 9, tzinfo=datetime.UTC)))
    days = [
        timezone.localdate(row.due_at).isoformat() for row in Reminder.objects.order_by("due_at")
    ]
    assert days == ["2026-11-23", "2026-11-28"]


def planned(**filters):
    return list(
        Reminder.objects.filter(status="planned", **filters)
        .order_by("due_at")
        .values_list("slot", flat=True)
    )


def test_booking_plans_seven_days_and_one_day_before(cast):
    appointment = slot(cast.case, timezone.now().replace(microsecond=0) + 30 * DAY)
    sync_appointment(appointment)
    sync_appointment(appointment)
    rows = Reminder.objects.order_by("due_at")
    assert [row.slot[:3] for row in rows] == ["d-7", "d-1"]
    assert all(row.not_after < appointment.starts_at for row in rows)


def test_an_appointment_of_the_day_after_tomorrow_has_one_reminder(cast):
    sync_appointment(slot(cast.case, timezone.now().replace(microsecond=0) + 2 * DAY))
    assert [s[:3] for s in planned()] == ["d-1"]


def test_an_appointment_of_this_evening_is_said_at_once_and_one_in_an_hour_is_not(cast):
    sync_appointment(slot(cast.case, timezone.now() + 8 * HOUR))
    assert Reminder.objects.get().due_at <= timezone.now()
    Reminder.objects.all().delete()
    sync_appointment(slot(cast.case, timezone.now() + SHORTEST_NOTICE - HOUR))
    assert not Reminder.objects.exists()


def test_a_moved_appointment_gets_new_rows_and_the_old_ones_are_cancelled(cast):
    appointment = slot(cast.case, timezone.now().replace(microsecond=0) + 30 * DAY)
    sync_appointment(appointment)
    old = planned()
    appointment.starts_at += DAY
    appointment.ends_at += DAY
    appointment.save()
    sync_appointment(appointment)
    assert len(planned()) == 2
    assert not set(planned()) & set(old)
    assert set(Reminder.objects.filter(status="cancelled").values_list("reason", flat=True)) == {
        "appointment_changed"
    }


def test_moved_away_and_back_nothing_sent_is_sent_again(cast):
    appointment = slot(cast.case, timezone.now().replace(microsecond=0) + 30 * DAY)
    sync_appointment(appointment)
    Reminder.objects.filter(slot__startswith="d-7").update(status="sent")
    first = appointment.starts_at
    for moment in (first + DAY, first):
        appointment.starts_at, appointment.ends_at = moment, moment + HOUR
        appointment.save()
        sync_appointment(appointment)
    assert [s[:3] for s in planned()] == ["d-1"]
    assert Reminder.objects.filter(slot__startswith="d-7", status="sent").count() == 1


def test_a_step_is_recalled_on_its_eve_and_done_it_is_not(cast):
    goal = Goal.objects.create(case_file=cast.case, title="But")
    due_on = timezone.localdate() + 10 * DAY
    step = Step.objects.create(goal=goal, case_file=cast.case, title="Pas", due_on=due_on)
    sync_step(step)
    row = Reminder.objects.get()
    assert timezone.localdate(row.due_at) == due_on - DAY
    step.status, step.done_at = "done", timezone.now()
    step.save()
    sync_step(step)
    row.refresh_from_db()
    assert (row.status, row.reason) == ("cancelled", "step_changed")

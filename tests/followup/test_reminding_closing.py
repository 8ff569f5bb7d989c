"""A closed file owes nothing; a reopened one owes again what is still to come."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from beneficiaries.services.case_files import close_case_file, reopen_case_file
from followup.models import Reminder
from followup.services.plan import add_goal, add_step
from tests.followup.reminders import DAY, HOUR

pytestmark = pytest.mark.django_db


@pytest.fixture
def stepped(cast):
    """A file with a step for next week."""
    goal = add_goal(by=cast.alice, case_file=cast.case, title="Retrouver un rythme")
    due_on = timezone.localdate() + datetime.timedelta(days=10)
    fields = {"title": "Appeler la mission locale", "owner": "person", "due_on": due_on}
    add_step(by=cast.alice, goal=goal, fields=fields)
    cast.case.refresh_from_db()
    return cast.case


def close(cast, case_file):
    closed = close_case_file(
        by=cast.alice,
        case_file=case_file,
        reason="solution",
        closed_on=timezone.localdate(),
        version=case_file.version,
    )
    closed.refresh_from_db()
    return closed


def silence(case_file, slot, due_in, **fields):
    now = timezone.now()
    return Reminder.objects.create(
        organisation=case_file.organisation,
        kind="no_news",
        subject=f"case_file:{case_file.pk}",
        slot=slot,
        case_file=case_file,
        beneficiary=case_file.beneficiary,
        due_at=now + due_in,
        not_after=now + 2 * DAY,
        **fields,
    )


def states(kind="step_due"):
    return set(Reminder.objects.filter(kind=kind).values_list("status", "reason"))


def test_closing_cancels_what_is_planned_and_reopening_owes_it_again(cast, stepped):
    assert states() == {("planned", "")}
    closed = close(cast, stepped)
    assert states() == {("cancelled", "file_closed")}
    reopen_case_file(by=cast.alice, case_file=closed, version=closed.version)
    assert states() == {("planned", "")}
    assert Reminder.objects.filter(kind="step_due").count() == 1


def test_what_came_due_meanwhile_is_not_owed_any_more(cast, stepped):
    late = silence(stepped, "a", -HOUR)
    soon = silence(stepped, "b", HOUR)
    by_hand = silence(stepped, "c", HOUR, status="cancelled", reason="cancelled_by_hand")
    closed = close(cast, stepped)
    reopen_case_file(by=cast.alice, case_file=closed, version=closed.version)
    for row, status in ((late, "cancelled"), (soon, "planned"), (by_hand, "cancelled")):
        row.refresh_from_db()
        assert row.status == status


def test_a_step_changed_on_a_closed_file_plans_nothing(cast, stepped):
    from followup.services.reminding import sync_step

    close(cast, stepped)
    sync_step(stepped.steps.get())
    assert states() == {("cancelled", "file_closed")}

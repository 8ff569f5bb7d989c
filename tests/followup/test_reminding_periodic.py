"""What comes back by itself: once each, to the right person, and never sixty e-mails."""

from __future__ import annotations

import datetime

import pytest
from django.core import mail
from django.utils import timezone

from beneficiaries.models import CaseFile
from followup.models import Message, Reminder
from followup.services import sending
from followup.services.periodic import plan_periodic
from tests.factories import case_file
from tests.followup.reminders import DAY, HOUR, agree, at_any_hour, slot

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _any_hour(cast):
    at_any_hour(cast.organisation)


def rows(kind, **filters):
    return Reminder.objects.filter(kind=kind, **filters)


def send_all():
    Reminder.objects.filter(status="planned").update(due_at=timezone.now() - HOUR)
    for row in Reminder.objects.filter(status="planned").order_by("pk"):
        sending.send_reminder(row.pk)


def silent(file, days):
    CaseFile.objects.filter(pk=file.pk).update(last_contact_at=timezone.now() - days * DAY)


def test_one_message_per_silence(cast):
    silent(cast.case, 40)
    plan_periodic()
    plan_periodic()
    assert rows("no_news").count() == 1
    silent(cast.case, 31)
    plan_periodic()
    assert rows("no_news").count() == 2


def test_a_silence_of_another_time_wakes_nobody(cast):
    silent(cast.case, 400)
    plan_periodic()
    assert rows("no_news").count() == 0


def test_news_that_came_meanwhile_keep_it_from_leaving(cast):
    agree(cast.case)
    silent(cast.case, 40)
    plan_periodic()
    silent(cast.case, 1)
    send_all()
    row = rows("no_news").get()
    assert (row.status, row.reason) == ("cancelled", "news_came")


def test_a_silent_person_who_agreed_receives_it(cast):
    agree(cast.case)
    silent(cast.case, 40)
    plan_periodic()
    send_all()
    assert rows("no_news").get().status == "sent"
    assert any("Nous ne nous sommes pas parlé" in message.body for message in mail.outbox)


def test_outcomes_missing_are_one_message_with_their_number(cast):
    for days in (2, 3):
        slot(cast.case, timezone.now() - days * DAY)
    plan_periodic()
    plan_periodic()
    row = rows("outcome_missing").get()
    assert (row.recipient, row.beneficiary) == (cast.alice, None)
    send_all()
    (message,) = [m for m in mail.outbox if "sans issue : 2" in m.subject]
    assert message.to == [cast.alice.email]
    assert "Basile" not in message.body
    assert "List-Unsubscribe" not in message.message()


def test_an_outcome_given_meanwhile_is_not_asked_for(cast):
    appointment = slot(cast.case, timezone.now() - 2 * DAY)
    plan_periodic()
    appointment.outcome, appointment.outcome_at = "seen", timezone.now()
    appointment.save()
    send_all()
    assert rows("outcome_missing").get().reason == "done_since"


def test_sixty_files_without_a_next_step_are_one_message(cast):
    for _ in range(5):
        case_file(cast.organisation, referent=cast.alice, team=cast.team)
    plan_periodic()
    assert rows("no_next_step", recipient=cast.alice).count() == 1
    send_all()
    assert [
        m.subject for m in mail.outbox if "prochain pas" in m.subject and m.to == [cast.alice.email]
    ] == ["Dossiers sans prochain pas : 6"]


def test_a_message_waits_for_as_long_as_the_organisation_gives_itself(cast):
    message = Message.objects.create(case_file=cast.case, from_person=True, body="Secret")
    plan_periodic()
    assert rows("message_waiting").count() == 0
    Message.objects.filter(pk=message.pk).update(sent_at=timezone.now() - 3 * DAY)
    plan_periodic()
    send_all()
    assert rows("message_waiting").get().status == "sent"
    assert all("Secret" not in m.body for m in mail.outbox)


def test_the_monday_digest_comes_once_a_week_and_never_on_a_holiday(cast):
    cast.organisation.settings = {}
    cast.organisation.save()
    tuesday = datetime.datetime(2026, 4, 7, 7, 0, tzinfo=datetime.UTC)  # after Easter Monday
    plan_periodic(tuesday)
    plan_periodic(tuesday + HOUR)
    row = rows("monday_digest", recipient=cast.alice).get()
    assert timezone.localtime(row.due_at).isoformat() == "2026-04-07T08:00:00+02:00"
    plan_periodic(tuesday + 7 * DAY)
    assert rows("monday_digest", recipient=cast.alice).count() == 2


def test_the_digest_says_numbers_only(cast):
    slot(cast.case, timezone.now() + DAY)
    plan_periodic()
    Reminder.objects.update(not_after=timezone.now() + DAY)
    send_all()
    (message,) = [
        m for m in mail.outbox if "Votre semaine" in m.subject and m.to == [cast.alice.email]
    ]
    assert "Basile" not in message.body
    assert "rendez-vous prévus : 1" in message.body


def test_who_left_receives_nothing(cast):
    slot(cast.case, timezone.now() - 2 * DAY)
    plan_periodic()
    cast.alice.memberships.update(ends_on=timezone.localdate() - 2 * DAY)
    send_all()
    row = rows("outcome_missing").get()
    assert (row.status, row.reason) == ("suppressed", "not_theirs")

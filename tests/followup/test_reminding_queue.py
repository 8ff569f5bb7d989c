"""Rows put before the workers: all due ones, ids only, again when they were lost."""

from __future__ import annotations

import datetime
import threading

import pytest
from django.core import mail
from django.db import connection, connections, transaction
from django.utils import timezone

from accounts.models import JournalEntry
from followup import tasks
from followup.models import Reminder
from followup.services import offering, sending
from followup.services.offering import offer_due
from tests.followup.reminders import HOUR, Queue, agree, at_any_hour, due_row

pytestmark = pytest.mark.django_db


def test_only_due_and_planned_rows_are_offered_once(cast):
    due = due_row(cast.case)
    due_row(cast.case, due_at=timezone.now() + HOUR)
    due_row(cast.case, status="uncertain")
    due_row(cast.case, status="cancelled")
    offered = Queue()
    assert offer_due(offered.ring) == 1
    assert offer_due(offered.ring) == 0
    assert offered == [due.pk]


def test_a_row_that_was_lost_on_the_way_is_offered_again(cast, settings):
    settings.REMINDER_OFFER_AGAIN_SECONDS = 60
    row = due_row(cast.case, queued_at=timezone.now() - datetime.timedelta(seconds=61))
    fresh = due_row(cast.case, queued_at=timezone.now() - datetime.timedelta(seconds=10))
    offered = Queue()
    offer_due(offered.ring)
    assert offered == [row.pk]
    assert fresh.pk not in offered


def test_the_oldest_come_first_and_no_more_than_the_queue_may_hold(cast, monkeypatch):
    monkeypatch.setattr(offering, "BATCH", 2)
    monkeypatch.setattr(offering, "MOST_WAITING", 3)
    rows = [
        due_row(cast.case, due_at=timezone.now() - datetime.timedelta(hours=n)) for n in range(1, 6)
    ]
    offered = Queue()
    assert offer_due(offered.ring) == 3
    assert offered == [row.pk for row in reversed(rows)][:3]
    assert offer_due(offered.ring) == 0


@pytest.mark.django_db(transaction=True)
def test_ids_are_published_after_the_commit_only(cast, monkeypatch):
    row = due_row(cast.case)
    published = []

    def delay(ids):
        published.append((ids, connection.in_atomic_block))

    monkeypatch.setattr(tasks.send_reminders, "delay", delay)
    tasks.offer_due_reminders()
    assert published == [([row.pk], False)]


def test_a_few_go_to_a_worker_each_and_many_by_handfuls(cast):
    for count, largest in ((12, 1), (40, 3), (200, 10)):
        Reminder.objects.all().delete()
        for _ in range(count):
            due_row(cast.case)
        messages = []
        assert offer_due(lambda ids, messages=messages: messages.append(ids) or True) == count
        assert max(len(ids) for ids in messages) == largest
        assert len({pk for ids in messages for pk in ids}) == count


def test_the_first_message_that_the_queue_does_not_take_ends_the_round(cast):
    """A frozen broker costs its two seconds once; the next tick finds the rows."""
    rows = [
        due_row(cast.case, due_at=timezone.now() - datetime.timedelta(hours=n)).pk
        for n in range(20, 0, -1)
    ]
    asked = []

    def ring(ids):
        asked.append(ids)
        return len(asked) < 3

    assert offer_due(ring) == 4
    assert len(asked) == 3
    offered = Queue()
    assert offer_due(offered.ring) == 16
    assert offered == rows[4:]


def test_a_worker_without_time_left_puts_the_others_back(cast, monkeypatch):
    at_any_hour(cast.organisation, per_day=9)
    agree(cast.case)
    rows = [due_row(cast.case).pk for _ in range(3)]
    offer_due(Queue().ring)
    monkeypatch.setattr(sending, "PATIENCE", 0.0)
    tasks.send_reminders(rows)
    assert mail.outbox == []
    offered = Queue()
    assert offer_due(offered.ring) == 3
    monkeypatch.setattr(sending, "PATIENCE", 5.0)
    tasks.send_reminders(offered)
    assert len(mail.outbox) == 3


def test_one_that_breaks_a_worker_does_not_hold_the_others(cast, monkeypatch):
    at_any_hour(cast.organisation, per_day=9)
    agree(cast.case)
    rows = [due_row(cast.case).pk for _ in range(3)]
    offer_due(Queue().ring)
    hand_over = sending.hand_over

    def broken(reminder, *rest):
        if reminder.pk == rows[0]:
            raise RuntimeError
        hand_over(reminder, *rest)

    monkeypatch.setattr(sending, "hand_over", broken)
    with pytest.raises(RuntimeError):
        tasks.send_reminders(rows)
    offered = Queue()
    assert offer_due(offered.ring) == 2
    tasks.send_reminders(offered)
    assert len(mail.outbox) == 2


@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_once_do_not_meet(cast):
    due_row(cast.case)
    with transaction.atomic():
        list(Reminder.objects.select_for_update())
        other = connections.create_connection("default")
        try:
            with other.cursor() as cursor:
                cursor.execute(
                    "SELECT id FROM followup_reminder WHERE status = 'planned' "
                    "FOR UPDATE SKIP LOCKED"
                )
                assert cursor.fetchall() == []
        finally:
            other.close()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_instant_respect_the_cap(cast):
    at_any_hour(cast.organisation, per_day=1)
    agree(cast.case)
    rows = [due_row(cast.case) for _ in range(4)]
    start = threading.Barrier(4)

    def work(reminder_id):
        start.wait()
        try:
            sending.send_one(reminder_id)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(row.pk,)) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    states = sorted(Reminder.objects.values_list("status", flat=True))
    assert states == ["planned", "planned", "planned", "sent"]
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_one_row_rung_for_by_four_workers_leaves_once(cast):
    at_any_hour(cast.organisation)
    agree(cast.case)
    row = due_row(cast.case)
    start = threading.Barrier(4)

    def work():
        start.wait()
        try:
            sending.send_one(row.pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(mail.outbox) == 1
    assert JournalEntry.objects.filter(deed="reminder.sent").count() == 1


def test_the_task_carries_ids_and_sends(cast, settings):
    at_any_hour(cast.organisation)
    agree(cast.case)
    row = due_row(cast.case)
    tasks.send_reminders([row.pk])
    row.refresh_from_db()
    assert row.status == "sent"


def test_the_beat_knows_the_three_rounds(settings):
    names = {line["task"] for line in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {
        "followup.offer_due_reminders",
        "followup.sweep_claimed",
        "followup.plan_periodic",
    } <= names

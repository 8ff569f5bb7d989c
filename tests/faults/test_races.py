"""Two at once, held at a barrier before the UPDATE of each and let go together, many times over."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import close_old_connections, connection, connections

from beneficiaries.services.consents import withdraw_consent
from followup import tasks
from followup.models import Appointment, Reminder
from followup.services import offering, sending
from followup.services.appointments import cancel
from followup.services.reminding import opt_out, sync_appointment
from tests.faults.bench import Bench
from tests.followup.reminders import Queue

ROUNDS = 60
PATIENCE = 5.0
Deed = Callable[[], object]


def is_write(sql: str) -> bool:
    return sql.lstrip().startswith(("UPDATE", "INSERT"))


def is_offer(sql: str) -> bool:
    return "SKIP LOCKED" in sql


def together(*deeds: Deed, before: Callable[[str], bool] = is_write) -> list[object]:
    """Each in a thread and a connection of its own, all stopped before their first UPDATE."""
    barrier = threading.Barrier(len(deeds))
    results: list[object] = [None] * len(deeds)

    def run(place: int, deed: Deed) -> None:
        waited = []

        def hold(execute, sql, params, many, context):
            if not waited and before(sql):
                waited.append(True)
                barrier.wait(PATIENCE)
            return execute(sql, params, many, context)

        try:
            with connection.execute_wrapper(hold):
                results[place] = deed()
            assert waited, "a deed that writes nothing races with nobody"
        except Exception as error:
            results[place] = error
            barrier.abort()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, deed)) for place, deed in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    close_old_connections()
    return results


def troubles(results: list[object]) -> list[object]:
    return [result for result in results if isinstance(result, Exception)]


def sends(row: Reminder) -> Deed:
    return lambda: sending.send_reminder(row.pk)


def test_claim_with_claim(bench: Bench):
    """Two workers with the same message: one sends, the other finds nothing to claim."""
    for number in range(ROUNDS):
        row = bench.due(f"round {number}")
        assert not troubles(together(sends(row), sends(row)))
    assert bench.states() == {"sent": ROUNDS}
    assert not bench.verdict()


def cancels(bench: Bench, row: Reminder) -> Deed:
    appointment = Appointment.objects.get(pk=int(row.subject.partition(":")[2]))
    return lambda: cancel(
        by=bench.counsellor,
        appointment=appointment,
        outcome="cancelled_by_service",
        version=appointment.version,
    )


def withdraws(bench: Bench, row: Reminder) -> Deed:
    return lambda: withdraw_consent(
        by=bench.counsellor, beneficiary=row.beneficiary, purpose="reminders"
    )


def opts_out(bench: Bench, row: Reminder) -> Deed:
    return lambda: opt_out(person=row.beneficiary)


REFUSALS = {"cancel": cancels, "withdraw_consent": withdraws, "opt_out": opts_out}


@pytest.mark.parametrize("kind", REFUSALS)
def test_claim_with_a_refusal(kind, bench: Bench):
    """Either it does not leave, or it left before and says so."""
    for number in range(ROUNDS):
        row = bench.due(f"round {number}")
        refuse = REFUSALS[kind](bench, row)

        def and_note(row=row, refuse=refuse) -> None:
            refuse()
            bench.done(kind, row)

        assert not troubles(together(sends(row), and_note))
    bench.recover()
    assert not bench.verdict(), bench.states()
    assert sum(bench.states().values()) == ROUNDS


def test_a_refusal_committed_before_the_sending_is_obeyed(bench: Bench):
    """No race: what was decided when planned counts for nothing, what is decided now for all."""
    for kind, refusal in REFUSALS.items():
        row = bench.due(kind)
        refusal(bench, row)()
        bench.done(kind, row)
        sending.send_reminder(row.pk)
    assert not bench.verdict()
    assert "sent" not in bench.states()


def test_sweep_with_sweep(bench: Bench):
    """Two sweeps tell of each lost claim once."""
    for number in range(ROUNDS):
        bench.claimed(f"round {number}")
        told = together(sending.sweep_claimed, sending.sweep_claimed)
        assert not troubles(told)
        assert sum(told) == 1
    bench.recover()
    assert bench.states() == {"uncertain": ROUNDS}
    assert not bench.verdict()


def test_confirmation_with_the_end_of_the_lease(bench: Bench):
    """The provider said yes in the moment when the sweep gave up: what is known wins."""
    for number in range(ROUNDS):
        row = bench.due(f"round {number}")
        claim = sending.claim_reminder(row.pk)
        bench.pass_time()
        reminder = sending.read_claimed(row.pk, claim)
        verdict = sending.judge(reminder)
        parcel = sending.compose(reminder, verdict)
        sending.provider_for(verdict.channel).hand(parcel)
        results = together(
            lambda reminder=reminder, claim=claim: sending.confirm_sent(reminder, claim, "250"),
            sending.sweep_claimed,
        )
        assert not troubles(results)
    assert bench.states() == {"sent": ROUNDS}
    assert not bench.verdict()


def test_a_refused_one_is_not_planned_again_after_the_sweep(bench: Bench):
    """It slept with a refusal in its hands: the counsellor was told « incertain », no machine
    sends it again."""
    row = bench.due()
    claim = sending.claim_reminder(row.pk)
    bench.pass_time()
    sending.sweep_claimed()
    sending.give_back(row.pk, claim, "refused_by_provider")
    bench.recover()
    assert "sent" not in bench.states()
    assert not bench.verdict()


def test_two_offerers(bench: Bench):
    """Two ticks at once never offer the same row, and whatever they offer leaves once."""
    for number in range(ROUNDS):
        rows = [bench.due(f"round {number}") for _ in range(3)]
        heard = Queue()
        results = together(
            lambda heard=heard: offering.offer_due(heard.ring),
            lambda heard=heard: offering.offer_due(heard.ring),
            before=is_offer,
        )
        assert not troubles(results)
        assert sorted(heard) == sorted(row.pk for row in rows)
        for reminder_id in heard:
            sending.send_reminder(reminder_id)
    assert not bench.verdict()


def test_planned_twice_at_once_is_owed_once(bench: Bench):
    for number in range(ROUNDS):
        row = bench.appointment(f"round {number}")
        Reminder.objects.filter(subject=f"appointment:{row.pk}").delete()
        together(lambda row=row: sync_appointment(row), lambda row=row: sync_appointment(row))
        owed = Reminder.objects.filter(subject=f"appointment:{row.pk}")
        assert sorted(owed.values_list("slot", flat=True)) == sorted(
            set(owed.values_list("slot", flat=True))
        )
        bench.due_now(row)
    bench.recover()
    assert not bench.verdict()


def test_the_queue_hears_of_a_reminder_only_after_the_commit(bench: Bench, monkeypatch):
    """At the moment of publishing, another connection already reads that it was offered."""
    row, seen = bench.due(), []

    def publish(ids: list[int]) -> None:
        with bench.judge_connection.cursor() as cursor:
            cursor.execute("SELECT queued_at IS NOT NULL FROM followup_reminder WHERE id = %s", ids)
            seen.append((ids, cursor.fetchone()[0]))
        bench.judge_connection.rollback()

    monkeypatch.setattr(tasks.send_reminders, "delay", publish)
    tasks.offer_due_reminders()
    assert seen == [([row.pk], True)]

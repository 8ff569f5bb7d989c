"""One reminder × every executed line × three ways of going wrong there.

The process ends (`os._exit` in a child), an exception comes, or the connection to PostgreSQL is
cut. Then the ticks run again, and the invariants hold for every case.
"""

from __future__ import annotations

import os
import socket
import warnings
from collections.abc import Callable

import pytest
from django.db import connection, connections

from beneficiaries.models import Channel
from followup.services import offering, sending
from followup.services.appointments import cancel
from followup.services.reminders_by_hand import next_number, send_again
from followup.services.reminding import opt_out
from tests.faults.bench import Bench
from tests.faults.tripwire import Point, points_of, wire

# An accident in the middle of a conversation leaves its socket to the collector, which says so.
pytestmark = [
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
STRUCK = 77
Deed = Callable[[], object]


class Boom(Exception):
    """Comes from nowhere."""


def exit_there(deed: Deed, point: Point) -> None:
    """In a child that ends at once: nothing is closed, nothing is told."""
    connections.close_all()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # other threads do not matter here
        pid = os.fork()
    if pid == 0:
        try:
            with wire(point, lambda: os._exit(STRUCK)):
                deed()
        finally:
            os._exit(1)
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == STRUCK, f"{point} was not reached"


def raise_there(deed: Deed, point: Point) -> None:
    def strike() -> None:
        raise Boom(point)

    _in_this_process(deed, point, strike)


def cut_there(deed: Deed, point: Point) -> None:
    """The road to PostgreSQL ends in the middle of whatever was going on."""

    def strike() -> None:
        if connection.connection is not None:
            link = socket.socket(fileno=os.dup(connection.connection.fileno()))
            link.shutdown(socket.SHUT_RDWR)
            link.close()

    _in_this_process(deed, point, strike)


def _in_this_process(deed: Deed, point: Point, strike: Callable[[], None]) -> None:
    trouble = None
    with wire(point, strike) as struck:
        try:
            deed()
        except Exception as error:
            trouble = error
    connections.close_all()
    assert struck, f"{point} was not reached: {trouble!r}"


WAYS = {"exit": exit_there, "exception": raise_there, "cut": cut_there}


def deeds(bench: Bench, name: str, label: str) -> Deed:
    """One deed on rows of its own, ready to be done once."""
    if name == "cancel":
        row = bench.appointment(label)
        bench.due_now(row)
        return lambda: cancel(
            by=bench.counsellor,
            appointment=row,
            outcome="cancelled_by_service",
            version=row.version,
        )
    if name == "sweep":
        bench.claimed(label)
        return sending.sweep_claimed
    if name == "offer":
        bench.due(label)
        return lambda: offering.offer_due(lambda _ids: True)
    row = bench.due(label, Channel.SMS if name == "send by SMS" else Channel.EMAIL)
    if name == "opt out":
        return lambda: opt_out(person=row.beneficiary)
    if name == "send again":
        sending.claim_reminder(row.pk)
        bench.pass_time()
        sending.sweep_claimed()
        row.refresh_from_db()
        return lambda: send_again(by=bench.counsellor, reminder=row, number=next_number(row))
    return lambda: sending.send_each([row.pk])


NAMES = ["send by e-mail", "send by SMS", "sweep", "offer", "cancel", "opt out", "send again"]


@pytest.mark.parametrize("name", NAMES)
def test_wherever_it_stops_nothing_is_lost_in_silence_and_nothing_goes_twice(name, bench):
    deeds(bench, name, f"{name}, to warm up")()
    points = points_of(deeds(bench, name, f"{name}, whole"))
    if name == "send by SMS":  # the rest is that of an e-mail
        points = [point for point in points if point[0] in {"http.py", "composing.py"}]
    assert len(points) > 1
    cases = 0
    for way, strike in WAYS.items():
        for point in points:
            strike(deeds(bench, name, f"{name}, {way} at {point}"), point)
            cases += 1
        bench.recover()
    bench.recover()
    print(f"{name}: {len(points)} lines, {cases} cases, {bench.states()}")
    assert not (found := bench.verdict()), "\n".join(found[:20])


def test_a_crash_before_the_claim_only_delays(bench):
    """What nobody had claimed leaves at the next tick, and is in doubt for nobody."""
    row = bench.due("never claimed")
    other = bench.due("whole")
    first = points_of(lambda: sending.claim_reminder(other.pk))[0]
    exit_there(lambda: sending.send_reminder(row.pk), first)
    bench.recover()
    row.refresh_from_db()
    assert row.status == "sent"

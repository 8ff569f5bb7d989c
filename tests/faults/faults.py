"""Accidents. Each is a generator: it strikes, yields how long it lasts, repairs — and proves that
it took effect; one that changed nothing fails the campaign.

A fault holds what it breaks (`needs`), so that two never repair each other's damage unknowingly.
"""

from __future__ import annotations

import os
import random
import signal
import socket
from collections.abc import Callable, Generator
from dataclasses import dataclass

import psycopg2
from redis.exceptions import RedisError

from config.local.processes import is_alive
from tests.faults.processes import stopped, wait_until
from tests.faults.stage import CONCURRENCY, PACE, Stage, immediate_stop

Accident = Generator[float, None, str]
LEASE = float(PACE["JALONS_REMINDER_LEASE_SECONDS"])


@dataclass(frozen=True)
class Fault:
    """A name, what it holds while it lasts, and what it does."""

    name: str
    needs: str
    strike: Callable[[Stage, random.Random, str], Accident]


def refused(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return True
    return False


# Workers. `needs` is "worker"; the campaign says which one.


def worker_killed(stage: Stage, dice: random.Random, held: str) -> Accident:
    worker = stage.workers[int(held[-1])]
    gone = worker.kill_tree()
    yield dice.uniform(0, 2)
    assert worker.start() not in gone
    assert len(gone) > 1, "the worker had no children yet"
    return f"{len(gone)} processes gone"


def child_killed(stage: Stage, dice: random.Random, held: str) -> Accident:
    worker = stage.workers[int(held[-1])]
    before = worker.children()
    victim = dice.choice(before)
    os.kill(victim, signal.SIGKILL)
    wait_until(lambda: not is_alive(victim), 5, "the child's end")
    waited = 0.0
    while not set(worker.children()) - set(before):
        assert waited < 20, "no child in its place"
        waited += 0.25
        yield 0.25
    return f"{victim} gone, {len(worker.children())} children"


def worker_frozen(stage: Stage, dice: random.Random, held: str) -> Accident:
    worker = stage.workers[int(held[-1])]
    pids = [worker.pid, *worker.children()]
    lasts = min(40.0, dice.choice([3.0, 6.0, LEASE + 3, LEASE + dice.uniform(4, 26)]))
    try:
        worker.signal_tree(signal.SIGSTOP)
        wait_until(lambda: stopped(pids), 5, "the stop of the worker")
        yield lasts
        assert stopped(pids)
    finally:
        worker.signal_tree(signal.SIGCONT)
    assert worker.is_alive()
    return f"{lasts:.0f} s, lease {LEASE:.0f} s"


def worker_told_to_stop(stage: Stage, dice: random.Random, held: str) -> Accident:
    """A deployment: asked to stop, it finishes what it has begun."""
    worker = stage.workers[int(held[-1])]
    old = worker.pid
    os.kill(old, signal.SIGTERM)
    waited = 0.0
    while worker.is_alive():
        assert waited < 60, "it did not stop"
        waited += 0.2
        yield 0.2
    assert worker.start() != old
    return f"stopped in {waited:.0f} s"


# Valkey.


def valkey_killed(stage: Stage, dice: random.Random, held: str) -> Accident:
    before = stage.run_id()
    stage.valkey.process.kill()
    stage.valkey.process.wait()
    assert refused(stage.valkey.port)
    yield dice.uniform(0.1, 4)
    stage.valkey.start()
    assert stage.run_id() != before
    return "another run_id, nothing kept"


def valkey_frozen(stage: Stage, dice: random.Random, held: str) -> Accident:
    pid = stage.valkey.process.pid
    try:
        os.kill(pid, signal.SIGSTOP)
        wait_until(lambda: stopped([pid]), 5, "the stop of Valkey")
        assert is_mute(stage), "Valkey answered while stopped"
        yield dice.uniform(2, 7)
    finally:
        os.kill(pid, signal.SIGCONT)
    assert stage.run_id()
    return "no answer meanwhile"


def is_mute(stage: Stage) -> bool:
    with stage.redis() as client:
        client.connection_pool.connection_kwargs["socket_timeout"] = 0.3
        try:
            client.ping()
        except RedisError:
            return True
    return False


def valkey_flushed(stage: Stage, dice: random.Random, held: str) -> Accident:
    with stage.redis() as client:
        before, _, after = client.pipeline().dbsize().flushall().dbsize().execute()
    assert before > 0 == after
    yield 0.0
    return f"{before} keys gone"


# PostgreSQL.


def postgres_stopped(stage: Stage, dice: random.Random, held: str) -> Accident:
    before = stage.postgres.process.pid
    immediate_stop(stage.postgres)
    assert refused(stage.postgres.port)
    yield dice.uniform(0.1, 4)
    stage.postgres.start()
    assert stage.postgres.process.pid != before
    psycopg2.connect(stage.admin_url).close()
    return "another postmaster"


def everyone_disconnected(stage: Stage, dice: random.Random, held: str) -> Accident:
    asked = ask(
        stage,
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE usename = 'jalons' AND pid <> pg_backend_pid()",
    )
    assert asked > 0
    yield 0.0
    return f"{asked} connections ended"


def table_locked(stage: Stage, dice: random.Random, held: str) -> Accident:
    """Somebody went for coffee inside a transaction."""
    mode = dice.choice(["ACCESS EXCLUSIVE", "EXCLUSIVE"])
    connection = psycopg2.connect(stage.admin_url)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '4s'")
            cursor.execute(f"LOCK TABLE followup_reminder IN {mode} MODE")
            yield dice.uniform(2, 7)
            waited = 0.0
            while not (waiting := waiting_for_lock(cursor)):
                assert waited < 12, "nobody waited for the lock"
                waited += 0.25
                yield 0.25
    finally:
        connection.close()
    return f"{mode.lower()}, {waiting} waited"


def waiting_for_lock(cursor) -> int:
    cursor.execute(
        "SELECT count(*) FROM pg_locks"
        " WHERE relation = 'followup_reminder'::regclass AND NOT granted"
    )
    return cursor.fetchone()[0]


def ask(stage: Stage, question: str) -> int:
    connection = psycopg2.connect(stage.admin_url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchone()[0] if cursor.description else 0
    finally:
        connection.close()


# Beats and providers.


def beat_killed(stage: Stage, dice: random.Random, held: str) -> Accident:
    beat = stage.beats[int(held[-1])]
    gone = beat.kill_tree()
    yield dice.uniform(0, 4)
    assert beat.start() not in gone
    return "another pid"


def beat_doubled(stage: Stage, dice: random.Random, held: str) -> Accident:
    """One scheduler more than there should be, which really schedules."""
    beat = stage.start_beat(9)
    stage.beats.remove(beat)
    begins = beat.log.stat().st_size
    waited = 0.0
    while b"Sending due task" not in beat.log.read_bytes()[begins:]:
        assert waited < 60, "the other beat sent nothing"
        if not beat.is_alive():  # it began while the database was away: begun again, as by init
            beat.start()
        waited += 0.5
        yield 0.5
    yield dice.uniform(0, 4)
    beat.kill_tree()
    return "it sent ticks too"


def providers_frozen(stage: Stage, dice: random.Random, held: str) -> Accident:
    pid = stage.providers.pid
    try:
        os.kill(pid, signal.SIGSTOP)
        wait_until(lambda: stopped([pid]), 5, "the stop of the providers")
        yield dice.uniform(2, 13)
    finally:
        os.kill(pid, signal.SIGCONT)
    return "mail and SMS answered nothing"


# Roads.


def road(name: str, mode: str) -> Fault:
    """An accident between the product and one neighbour."""

    def strike(stage: Stage, dice: random.Random, held: str) -> Accident:
        stage.roads.switch(name, mode)
        try:
            yield dice.uniform(1, 5)
            waited = 0.0
            while not stage.roads.touched(name):
                assert waited < 60, f"no traffic met {name} {mode}"
                waited += 0.25
                yield 0.25
        finally:
            touched = stage.roads.switch(name, "open")
        return f"{touched} pieces of traffic"

    return Fault(f"{name} {mode}", name if name in {"valkey", "postgres"} else "providers", strike)


MODES = ("cut", "delay", "half_open", "trickle")
FAULTS = [
    Fault("worker killed", "worker", worker_killed),
    Fault("child killed", "worker", child_killed),
    Fault("worker frozen", "worker", worker_frozen),
    Fault("worker told to stop", "worker", worker_told_to_stop),
    Fault("valkey killed", "valkey", valkey_killed),
    Fault("valkey frozen", "valkey", valkey_frozen),
    Fault("valkey flushed", "valkey", valkey_flushed),
    Fault("postgres stopped", "postgres", postgres_stopped),
    Fault("everyone disconnected", "postgres", everyone_disconnected),
    Fault("table locked", "postgres", table_locked),
    Fault("beat killed", "beat", beat_killed),
    Fault("beat doubled", "beat9", beat_doubled),
    Fault("providers frozen", "providers", providers_frozen),
    *(road(name, mode) for name in ("smtp", "sms") for mode in MODES),
    *(road(name, mode) for name in ("postgres", "valkey") for mode in MODES),
]
ONE_OF = {"worker": ["worker0", "worker1"], "beat": ["beat0", "beat1"]}


def ready(stage: Stage, held: str) -> bool:
    """A worker that is still starting cannot lose what it has not begun."""
    if not held.startswith("worker"):
        return True
    worker = stage.workers[int(held[-1])]
    return worker.is_alive() and len(worker.children()) >= CONCURRENCY

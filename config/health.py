"""`/sante/`: is each neighbour there, and how fast does it answer.

A probe runs in a thread of its own and is given one second; a neighbour that hangs can hold one
thread, never a request, and a second probe of it is not started.
"""

import secrets
import threading
import time
from collections.abc import Callable
from typing import Any

from django.core.cache import caches
from django.db import DEFAULT_DB_ALIAS, connections
from django.http import HttpRequest, JsonResponse
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from accounts.access import public
from config.celery import app as queue

PATIENCE = 1.0


def probe_database() -> None:
    """Open a connection as a new request would, and ask for one row."""
    connection = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    finally:
        connection.close()


def probe_cache() -> None:
    """Write and read back through Django's own cache."""
    cache, key, value = caches["default"], "health", secrets.token_hex(4)
    cache.set(key, value, timeout=30)
    if cache.get(key) is None:
        raise ConnectionError("The cache lost what it was just given.")


def probe_queue() -> None:
    """Ping the broker at its own address."""
    client = Redis.from_url(
        queue.conf.broker_url,
        socket_timeout=PATIENCE,
        socket_connect_timeout=PATIENCE,
        retry=Retry(NoBackoff(), 0),
    )
    try:
        client.ping()
    finally:
        client.close()


class Probe:
    """One check, bounded in time and never run twice at once."""

    def __init__(self, check: Callable[[], None]) -> None:
        """Hold the check and the lock that tells whether one is still stuck."""
        self.check = check
        self.busy = threading.Lock()

    def start(self) -> Callable[[float], dict[str, Any]]:
        """Begin, and give the function that waits for the answer until a deadline."""
        started = time.monotonic()
        if not self.busy.acquire(timeout=0.2):
            return lambda _deadline: {"ok": False, "ms": None}
        outcome: dict[str, Any] = {}
        done = threading.Event()

        def work() -> None:
            try:
                self.check()
                outcome.update(ok=True, ms=round((time.monotonic() - started) * 1000, 1))
            except Exception:
                outcome.update(ok=False, ms=round((time.monotonic() - started) * 1000, 1))
            finally:
                self.busy.release()
                done.set()

        threading.Thread(target=work, daemon=True, name=f"health-{self.check.__name__}").start()

        def answer(deadline: float) -> dict[str, Any]:
            if done.wait(max(0.0, deadline - time.monotonic())):
                return dict(outcome)
            return {"ok": False, "ms": None}

        return answer


PROBES = {
    "database": Probe(probe_database),
    "cache": Probe(probe_cache),
    "queue": Probe(probe_queue),
}


@public
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 when every neighbour answered within a second, 503 otherwise."""
    answers = {name: probe.start() for name, probe in PROBES.items()}
    deadline = time.monotonic() + PATIENCE
    report = {name: answer(deadline) for name, answer in answers.items()}
    well = all(entry["ok"] for entry in report.values())
    response = JsonResponse(
        {"status": "ok" if well else "down", **report}, status=200 if well else 503
    )
    response["Cache-Control"] = "no-store"
    if not well:
        response["Retry-After"] = "5"
    return response

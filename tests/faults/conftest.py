"""Rows, providers and clocks for the tests that strike the engine inside this process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from django.db import connection
from django.test import override_settings

from config.local.paths import REPOSITORY
from tests.faults.bench import Bench
from tests.faults.mutants import plant
from tests.faults.processes import published

ENGINE_SETTINGS = {"REMINDER_LEASE_SECONDS": 30.0, "REMINDER_OFFER_AGAIN_SECONDS": 20.0}


@pytest.fixture(scope="session", autouse=True)
def _mutant():
    """`make mutants` also tries these tests, with a mistake planted in this process."""
    plant(os.environ.get("JALONS_MUTANT", ""))


@pytest.fixture(scope="module")
def outside(tmp_path_factory) -> Iterator[Path]:
    """Kind providers in a process of their own; the folder of their logs."""
    folder = tmp_path_factory.mktemp("outside")
    command = [sys.executable, "-m", "tests.faults.providers", str(folder), "1", "kind"]
    with subprocess.Popen(command, cwd=REPOSITORY) as process:
        try:
            ports = published(folder / "providers.json")
            mailer = {
                "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "OPTIONS": {"host": "127.0.0.1", "port": ports["smtp"], "timeout": 10},
            }
            with override_settings(
                MAILERS={"default": mailer},
                SMS_PROVIDER="http",
                SMS_URL=f"http://127.0.0.1:{ports['sms']}/send",
                SMS_KEY="a-key-shared-with-the-fake-gateway",
                **ENGINE_SETTINGS,
            ):
                yield folder
        finally:
            process.kill()


@pytest.fixture
def bench(transactional_db, outside) -> Iterator[Bench]:
    """An organisation that is never quiet, and reminders made to measure."""
    judge = psycopg2.connect(**parameters())
    try:
        if os.environ.get("JALONS_MUTANT") == "m8":
            drop_constraint()
        yield Bench(outside, judge)
    finally:
        judge.close()


def parameters() -> dict[str, object]:
    """Of the test database, for a connection that Django does not know."""
    known = connection.get_connection_params()
    return {name: known[name] for name in ("dbname", "user", "password", "host", "port")}


def drop_constraint() -> None:
    from tests.faults.mutants import DROP_CONSTRAINT

    with connection.cursor() as cursor:
        cursor.execute(DROP_CONSTRAINT.replace("CONSTRAINT", "CONSTRAINT IF EXISTS", 1))

"""Fixtures of the house rules, the security walk and the journeys."""

from __future__ import annotations

import logging
import os
import pickle
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from config.logs import JsonFormatter
from tests.harness.scene import ROLES, furnish, set_the_scene
from tests.harness.stage import Stage
from tests.harness.tour import Visit, tour

PATIENCE = 600
PARTS = 4


def pytest_addoption(parser):
    parser.addoption(
        "--write-tables", action="store_true", help="write the committed tables, do not compare"
    )


def pytest_collection_modifyitems(items):
    """What uses the walk needs the test database, though not a transaction of its own."""
    for item in items:
        if {"walk", "stage"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.django_db)


@pytest.fixture(scope="session")
def walk(django_db_setup, django_db_blocker, files_folder, tmp_path_factory) -> Walk:
    """Every address × object × role × {GET, POST}, walked once for all the rules.

    Of several test processes, each walks with some of the roles and reads the others' parts.
    """
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return _walked(django_db_blocker, ROLES)
    shared = tmp_path_factory.getbasetemp().parent
    for number in range(PARTS):
        try:
            (shared / f"walk-{number}.lock").touch(exist_ok=False)
        except FileExistsError:
            continue  # another process has taken this part
        part = _walked(django_db_blocker, ROLES[number::PARTS])
        unfinished = shared / f"walk-{number}.unfinished"
        unfinished.write_bytes(pickle.dumps(part))
        unfinished.rename(shared / f"walk-{number}")
    return _joined([shared / f"walk-{number}" for number in range(PARTS)])


def _joined(paths: list[Path]) -> Walk:
    """All the parts, waited for where another process is still walking."""
    end = time.monotonic() + PATIENCE
    while not all(path.exists() for path in paths):
        assert time.monotonic() < end, "A process that walks gave nothing."
        time.sleep(0.2)
    parts = [pickle.loads(path.read_bytes()) for path in paths]  # noqa: S301 - our own files
    whole = Walk(visit for part in parts for visit in part)
    whole.log_lines = sum(part.log_lines for part in parts)
    whole.logged = frozenset().union(*(part.logged for part in parts))
    return whole


class Walk(list[Visit]):
    """The visits, and every line that the product wrote into its logs meanwhile."""

    log_lines: int = 0
    logged: frozenset[Any] = frozenset()


def _walked(django_db_blocker, roles: list[str]) -> Walk:
    from tests.security.canaries import finder
    from tests.security.observations import observer

    lines = _Lines()
    with django_db_blocker.unblock(), transaction.atomic():
        scene = set_the_scene()
        planted, observe = observer(scene)
        furnish(scene)  # after the canaries, so that what is made from them holds them
        logging.getLogger().addHandler(lines)
        try:
            visits = Walk(tour(scene, observe, roles))
        finally:
            logging.getLogger().removeHandler(lines)
        transaction.set_rollback(True)
    visits.log_lines = len(lines.written)
    visits.logged = finder(planted)("\n".join(lines.written))
    return visits


class _Lines(logging.Handler):
    """Keeps each record as the production log would write it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonFormatter())
        self.written: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.written.append(self.format(record))


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker, files_folder) -> Stage:
    """A furnished scene for the tests of one module; each request undoes what it did.

    The module holds no other test that needs rows of its own: they would meet these ones.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        scene = set_the_scene()
        furnish(scene)
        yield Stage(scene)
        transaction.set_rollback(True)

"""Fixtures of the house rules, the security walk and the journeys."""

from __future__ import annotations

import os
import pickle
import time
from pathlib import Path

import pytest
from django.db import transaction

from tests.harness.scene import furnish, set_the_scene
from tests.harness.stage import Stage
from tests.harness.tour import Visit, tour

PATIENCE = 600


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
def walk(django_db_setup, django_db_blocker, files_folder, tmp_path_factory) -> list[Visit]:
    """Every address × object × role × {GET, POST}, walked once for all the rules.

    Of several test processes, the first to come walks; the others read what it wrote.
    """
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return _walked(django_db_blocker)
    shared = tmp_path_factory.getbasetemp().parent / "walk"
    try:
        (shared.with_suffix(".lock")).touch(exist_ok=False)
    except FileExistsError:
        return _read_when_ready(shared)
    visits = _walked(django_db_blocker)
    part = shared.with_suffix(".part")
    part.write_bytes(pickle.dumps(visits))
    part.rename(shared)
    return visits


def _walked(django_db_blocker) -> list[Visit]:
    from tests.security.observations import observer

    with django_db_blocker.unblock(), transaction.atomic():
        scene = set_the_scene()
        observe = observer(scene)
        furnish(scene)  # after the canaries, so that what is made from them holds them
        visits = tour(scene, observe)
        transaction.set_rollback(True)
    return visits


def _read_when_ready(shared: Path) -> list[Visit]:
    end = time.monotonic() + PATIENCE
    while not shared.exists():
        assert time.monotonic() < end, "The process that walks gave nothing."
        time.sleep(0.2)
    return pickle.loads(shared.read_bytes())  # noqa: S301 - written by our own process


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

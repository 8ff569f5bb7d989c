"""Fixtures of the house rules, the security walk and the journeys."""

from __future__ import annotations

import pytest
from django.db import transaction

from tests.harness.scene import furnish, set_the_scene
from tests.harness.stage import Stage
from tests.harness.tour import Visit, tour


def pytest_addoption(parser):
    parser.addoption(
        "--write-tables",
        action="store_true",
        help="write the committed tables instead of comparing",
    )


def pytest_collection_modifyitems(items):
    """What uses the walk needs the test database, though not a transaction of its own."""
    for item in items:
        if {"walk", "stage"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.django_db)


@pytest.fixture(scope="session")
def walk(django_db_setup, django_db_blocker, files_folder) -> list[Visit]:
    """Every address × object × role × {GET, POST}, walked once for all the rules."""
    from tests.security.observations import observer

    with django_db_blocker.unblock(), transaction.atomic():
        scene = set_the_scene()
        observe = observer(scene)
        furnish(scene)  # after the canaries, so that what is made from them holds them
        visits = tour(scene, observe)
        transaction.set_rollback(True)
    return visits


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker, files_folder) -> Stage:
    """A furnished scene for the tests of one module; each request undoes what it did."""
    with django_db_blocker.unblock(), transaction.atomic():
        scene = set_the_scene()
        furnish(scene)
        yield Stage(scene)
        transaction.set_rollback(True)

"""Processes for the tests of the start: each one is gone when its test is over."""

import contextlib
import os
import shutil
import signal
import sys
import time
from pathlib import Path

import pytest

from config.local.paths import REPOSITORY


def wait_until(condition, seconds=20.0):
    """Poll a condition that another process makes true; the time is a limit, not a pause."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return bool(condition())


@pytest.fixture
def folder(tmp_path):
    """A folder for embedded servers, with what a hostile path may hold."""
    path = tmp_path / "Mes dossiers d’été"
    path.mkdir()
    yield path
    for pointer in path.glob("*/place"):
        shutil.rmtree(pointer.read_text())


@pytest.fixture
def killed_afterwards():
    """Register process groups to be removed whatever the test does."""
    groups = []
    yield groups.append
    for group in groups:
        remove_group(group)


def remove_group(group):
    """Kill what is left of a process group, if anything is."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


@pytest.fixture
def production():
    """The same for one test, which may take something away."""
    return complete_environment()


def complete_environment():
    """The environment of a production start, complete and fictitious."""
    return {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.defpath]),
        "PYTHONPATH": str(REPOSITORY),
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "JALONS_SECRET_KEY": "0Zq7-fictitious-key-of-a-test-with-many-different-signs_x9WvB4kTz",
        "JALONS_DATA_KEYS": "dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3RzLW9ubHk=",
        "JALONS_HOSTS": "jalons.example.org",
        "JALONS_BASE_URL": "https://jalons.example.org",
        "JALONS_BEHIND_PROXY": "1",
        "DATABASE_URL": os.environ["DATABASE_URL"],
        "REDIS_URL": os.environ["REDIS_URL"],
    }

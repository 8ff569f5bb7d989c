"""Journeys: a real server, a real worker, a real browser, on the test database."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection, connections
from django.test import override_settings
from playwright.sync_api import sync_playwright
from pytest_django.live_server_helper import LiveServer

from config.celery import app
from tests.cast import Cast, assemble
from tests.journeys.screen import Screen

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("JALONS_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# As in config/settings/development.py: browsers refuse "__Host-" cookies over plain http.
OVER_HTTP = {
    "SESSION_COOKIE_NAME": "session",
    "CSRF_COOKIE_NAME": "csrf",
    "LANGUAGE_COOKIE_NAME": "language",
    "SESSION_COOKIE_SECURE": False,
    "CSRF_COOKIE_SECURE": False,
    "LANGUAGE_COOKIE_SECURE": False,
    "SECURE_SSL_REDIRECT": False,
    "SECURE_HSTS_SECONDS": 0,
}


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="module")
def browser():
    """One Chromium for the stories of a module; Playwright's loop must not stop the ORM."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as playwright:
            path = CHROMIUM if Path(CHROMIUM).exists() else None
            chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
            yield chromium
            chromium.close()


@pytest.fixture
def site(transactional_db):
    """The address of a server of ours, with the rules of the harness."""
    with override_settings(**OVER_HTTP):
        server = LiveServer("localhost:0")
        yield server.url
        server.stop()


@pytest.fixture
def cast(transactional_db) -> Cast:
    return assemble()


@pytest.fixture
def screen(browser, site):
    """screen() opens a tab; each is closed and judged at the end of the story."""
    opened: list[Screen] = []

    def open_screen(user=None, **options) -> Screen:
        new = Screen(browser, site, **options)
        opened.append(new)
        return new.sign_in(user) if user else new

    yield open_screen
    troubles = []
    for each in opened:
        try:
            each.close()
        except AssertionError as error:
            troubles.append(str(error))
    assert not troubles, "\n".join(troubles)


@pytest.fixture
def worker(site, files_folder):
    """A Celery worker of its own process, on the test database and a queue of its own."""
    queue = f"journeys-{connection.settings_dict['NAME']}"
    before = app.conf.task_default_queue
    app.conf.task_default_queue = queue
    address = urlsplit(os.environ["DATABASE_URL"])
    database = address._replace(path="/" + connection.settings_dict["NAME"])
    program = (
        "from config.celery import app\n"
        f"app.conf.task_default_queue = {queue!r}\n"
        f"app.worker_main(['worker', '-P', 'solo', '-Q', {queue!r}, '-l', 'warning',"
        " '--without-gossip', '--without-mingle', '--without-heartbeat'])\n"
    )
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": urlunsplit(database),
        "JALONS_PROCESS": "worker",
        "JALONS_FILES_ROOT": str(files_folder),
        "PYTHONPATH": str(ROOT),
    }
    process = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, env=environment)
    yield process
    process.terminate()
    process.wait(30)
    app.conf.task_default_queue = before


@pytest.fixture(autouse=True)
def _no_connection_left(request):
    """Threads of the server may hold a connection when the tables are emptied."""
    yield
    connections.close_all() if "site" in request.fixturenames else None


def eventually(question, *, seconds: float = 20) -> None:
    """Wait for what happens elsewhere."""
    end = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < end, "It did not happen in time."
        time.sleep(0.1)

"""`make run`: what the product is told about where it runs."""

import os
import socket
from contextlib import contextmanager

import pytest

from config.local import start


@pytest.fixture
def told(monkeypatch):
    """Serve on an open port without starting anything; answers the environment of the product."""

    @contextmanager
    def environment_only(_folder, *, durable):
        yield dict(os.environ)

    class Nobody:
        def __init__(self, environment, _listener):
            self.environment = environment

        def run(self, _announce):
            seen.update(self.environment)
            return 0

    seen = {}
    kept = dict(os.environ)
    monkeypatch.setattr(start, "ready_environment", environment_only)
    monkeypatch.setattr(start, "prepare", lambda _environment: None)
    monkeypatch.setattr(start, "Supervisor", Nobody)

    def serve():
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
            assert start.serve(listener, port) == 0
            return port, seen

    yield serve
    os.environ.clear()
    os.environ.update(kept)


def test_links_in_messages_carry_the_port_that_was_taken(told, monkeypatch):
    monkeypatch.delenv("JALONS_BASE_URL", raising=False)
    port, seen = told()
    assert seen["JALONS_BASE_URL"] == f"http://localhost:{port}"


def test_an_address_given_by_the_person_is_kept(told, monkeypatch):
    monkeypatch.setenv("JALONS_BASE_URL", "https://jalons.exemple.org")
    _port, seen = told()
    assert seen["JALONS_BASE_URL"] == "https://jalons.exemple.org"

"""Which port, and what is said about it."""

import socket

import pytest

from config.local.paths import LocalTrouble
from config.local.ports import DEFAULT_PORT, asked_port, listen_on, open_port


@pytest.fixture
def taken():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_nothing_asked_is_the_usual_port():
    assert asked_port("") == asked_port("  ") == DEFAULT_PORT


def test_a_number_is_taken_as_it_is():
    assert asked_port("8123") == 8123


@pytest.mark.parametrize("text", ["0", "65536", "-1", "huit mille", "8000.5", "80 00"])
def test_what_is_no_port_is_explained(text):
    with pytest.raises(LocalTrouble, match="entre 1 et 65535"):
        asked_port(text)


def test_a_taken_port_gives_a_later_free_one(taken):
    assert listen_on(taken) is None
    with open_port(taken) as listener:
        chosen = listener.getsockname()[1]
        assert chosen > taken
        assert listen_on(chosen) is None


def test_no_port_left_is_explained(monkeypatch):
    monkeypatch.setattr("config.local.ports.listen_on", lambda port: None)
    with pytest.raises(LocalTrouble, match="Aucun port libre"):
        open_port(8000)

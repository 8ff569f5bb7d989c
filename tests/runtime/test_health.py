"""/sante/: well, each neighbour down in turn, a neighbour that hangs."""

import json
import socket
import threading
import time

import pytest

from config import health
from config.celery import app as queue

pytestmark = pytest.mark.django_db

SECRET = "s3cr3t"


@pytest.fixture
def broken(monkeypatch):
    def break_it(name, check):
        monkeypatch.setitem(health.PROBES, name, health.Probe(check))

    return break_it


def refuse():
    raise ConnectionError(f"{SECRET} refused by postgres, version 18.1")


def test_all_well_is_200_with_latencies(client):
    answer = client.get("/sante/")
    report = answer.json()
    assert answer.status_code == 200, report
    assert set(report) == {"status", "database", "cache", "queue"}
    assert report["status"] == "ok"
    for name in ("database", "cache", "queue"):
        assert report[name]["ok"] is True
        assert 0 <= report[name]["ms"] < 1000
    assert answer["Cache-Control"] == "no-store"


def test_it_needs_neither_session_nor_https(client):
    answer = client.get("/sante/")
    assert not answer.cookies


@pytest.mark.parametrize("name", ["database", "cache", "queue"])
def test_one_neighbour_down_is_503_and_names_it_without_details(client, broken, name):
    broken(name, refuse)
    answer = client.get("/sante/")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    report = answer.json()
    assert report["status"] == "down"
    assert [key for key in health.PROBES if not report[key]["ok"]] == [name]
    assert not {"s3cr3t", "version", "postgres"} & set(json.dumps(report).split())
    assert b"s3cr3t" not in answer.content


def test_a_broker_that_accepts_and_says_nothing_is_down_within_a_second(client, monkeypatch):
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        address = f"redis://127.0.0.1:{mute.getsockname()[1]}/0"
        monkeypatch.setattr(queue.conf, "broker_url", address)
        started = time.monotonic()
        answer = client.get("/sante/")
        assert time.monotonic() - started < 3
    assert answer.status_code == 503
    assert answer.json()["queue"]["ok"] is False
    assert answer.json()["database"]["ok"] is True


def test_a_neighbour_that_hangs_holds_one_thread_and_no_request(client, broken):
    let_go, begun = threading.Event(), []

    def hang():
        begun.append(1)
        let_go.wait(30)

    broken("database", hang)
    try:
        for _ in range(2):
            started = time.monotonic()
            assert client.get("/sante/").status_code == 503
            assert time.monotonic() - started < 3
        assert len(begun) == 1
    finally:
        let_go.set()

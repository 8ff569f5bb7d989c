"""A dead neighbour (R43): Valkey killed, frozen or full; PostgreSQL killed; SMTP frozen.

Pages answer, reminders wait as rows and leave when the neighbour is back, nobody restarts anything.
`tests/runtime/test_queue.py` has the publishing alone; here are whole processes.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import time
from contextlib import contextmanager

import psycopg2
import pytest

from tests.faults.evidence import lines_of
from tests.faults.faults import is_mute, refused
from tests.faults.processes import Role, stopped, wait_until
from tests.faults.stage import PACE, immediate_stop, open_stage

PAGES = ["/dossiers/", "/accueil/", "/agenda/"]
LONGEST = 10.0
# A page that notices that Valkey is away waits two seconds for it, perhaps for cache and queue.
REMINDERS = 12


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    """One worker, one beat, one web server; kind providers; rows put by a process of its own."""
    folder = tmp_path_factory.mktemp("neighbours") / "stage"
    with open_stage(folder, dice="kind") as stage:
        stage.start_web()
        stage.start_worker(0)
        stage.start_beat(0)
        stage.wait_for_workers()
        stage.headers = scene_of(stage)["headers"]
        wait_until(lambda: ask(stage, PAGES[0])[0] == 200, 60, "the first page")
        yield stage


def scene_of(stage) -> dict:
    """Made by a process with the settings of the stage: these tests run under others."""
    role = Role(
        "scene",
        ["-m", "tests.faults.furnishing", str(stage.folder / "scene.json")],
        stage.environment(by_proxy=False, process="command"),
        stage.logs,
    )
    role.start()
    assert role.process.wait(120) == 0, role.log.read_text()
    return json.loads((stage.folder / "scene.json").read_text())


def ask(stage, path: str) -> tuple[int, dict[str, str], float]:
    began = time.monotonic()
    link = http.client.HTTPConnection("127.0.0.1", stage.web_port, timeout=30)
    try:
        link.request("GET", path, headers=stage.headers)
        answer = link.getresponse()
        answer.read()
        return answer.status, dict(answer.getheaders()), time.monotonic() - began
    finally:
        link.close()


def query(stage, sql: str, *values: object):
    connection = psycopg2.connect(stage.admin_url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall() if cursor.description else None
    finally:
        connection.close()


def come_due(stage) -> list[int]:
    """A dozen rows become due now; those of the other tests are over."""
    return [
        row[0]
        for row in query(
            stage,
            "UPDATE followup_reminder SET due_at = now() - interval '1 second' WHERE id IN ("
            " SELECT id FROM followup_reminder WHERE status = 'planned' AND slot LIKE 'd-7%%'"
            " AND due_at > now() ORDER BY id LIMIT %s) RETURNING id",
            REMINDERS,
        )
    ]


def states(stage, ids: list[int]) -> set[str]:
    rows = query(stage, "SELECT DISTINCT status FROM followup_reminder WHERE id = ANY(%s)", ids)
    return {row[0] for row in rows}


def all_pages_answer(stage, longest: float = LONGEST) -> None:
    for path in PAGES:
        status, _headers, seconds = ask(stage, path)
        assert status == 200, path
        assert seconds < longest, f"{path} took {seconds:.1f} s"


def they_leave(stage, ids: list[int]) -> None:
    patience = float(PACE["JALONS_REMINDER_OFFER_AGAIN_SECONDS"]) + 60
    wait_until(lambda: states(stage, ids) == {"sent"}, patience, "the reminders that waited")
    references = [line["reference"] for line in lines_of(stage.folder / "accepted.log")]
    assert len(references) == len(set(references))


@contextmanager
def valkey_killed(stage):
    stage.valkey.process.kill()
    stage.valkey.process.wait()
    assert refused(stage.valkey.port)
    try:
        yield
    finally:
        stage.valkey.start()


@contextmanager
def valkey_frozen(stage):
    pid = stage.valkey.process.pid
    os.kill(pid, signal.SIGSTOP)
    wait_until(lambda: stopped([pid]), 5, "the stop of Valkey")
    assert is_mute(stage)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@contextmanager
def valkey_full(stage):
    """One megabyte, and nothing is ever thrown away: every write is refused."""
    with stage.redis() as client:
        client.config_set("maxmemory", "1mb")
        with pytest.raises(Exception, match="maxmemory"):
            client.set("one-more", "x")
    try:
        yield
    finally:
        with stage.redis() as client:
            client.config_set("maxmemory", "0")


@pytest.mark.parametrize("trouble", [valkey_killed, valkey_frozen, valkey_full])
def test_without_valkey_pages_work_and_reminders_wait_as_rows(stage, trouble):
    with trouble(stage):
        time.sleep(1.5)  # what was already in a worker's hands is over
        ids = come_due(stage)
        assert len(ids) == REMINDERS
        all_pages_answer(stage)
        assert "planned" in states(stage, ids)
    they_leave(stage, ids)
    all_pages_answer(stage)


def test_without_postgresql_pages_say_503_and_come_back_by_themselves(stage):
    immediate_stop(stage.postgres)
    assert refused(stage.postgres.port)
    try:
        for path in PAGES * 2:
            status, headers, seconds = ask(stage, path)
            assert status == 503, path
            assert headers["Retry-After"].isdigit()
            assert seconds <= 2, f"{path} took {seconds:.1f} s"
    finally:
        stage.postgres.start()
    back = time.monotonic()
    wait_until(lambda: all(ask(stage, path)[0] == 200 for path in PAGES), 5, "the pages")
    print(f"back {time.monotonic() - back:.2f} s after PostgreSQL")
    they_leave(stage, come_due(stage))


def test_with_a_frozen_smtp_server_pages_are_unaffected(stage):
    pid = stage.providers.pid
    os.kill(pid, signal.SIGSTOP)
    wait_until(lambda: stopped([pid]), 5, "the stop of the providers")
    try:
        ids = come_due(stage)
        wait_until(lambda: "claimed" in states(stage, ids), 30, "a sending that hangs")
        all_pages_answer(stage, longest=2)
        assert "sent" not in states(stage, ids)
    finally:
        os.kill(pid, signal.SIGCONT)
    wait_until(lambda: not {"planned", "claimed"} & states(stage, ids), 120, "an end for each")
    assert states(stage, ids) <= {"sent", "uncertain"}


def test_a_task_that_kills_its_process_does_not_stop_the_others(stage):
    """R50: four children die again and again, and what is due leaves all the same, once."""
    ids = come_due(stage)
    for _ in range(4):
        children = stage.workers[0].children()
        os.kill(children[0], signal.SIGKILL)
        wait_until(lambda gone=children[0]: gone not in stage.workers[0].children(), 10, "its end")
    wait_until(lambda: not {"planned", "claimed"} & states(stage, ids), 90, "an end for each")
    assert states(stage, ids) <= {"sent", "uncertain"}
    assert refs_once(stage)


def test_three_beats_and_two_workers_send_each_reminder_once(stage):
    """R50: many schedulers at once."""
    extra = [stage.start_beat(7), stage.start_beat(8)]
    helper = stage.start_worker(1)
    try:
        ids = come_due(stage)
        wait_until(lambda: states(stage, ids) == {"sent"}, 90, "all of them")
        assert all(beat.is_alive() for beat in extra)
        assert refs_once(stage)
    finally:
        for role in (*extra, helper):
            role.stop()


def refs_once(stage) -> bool:
    references = [line["reference"] for line in lines_of(stage.folder / "accepted.log")]
    return bool(references) and len(references) == len(set(references))

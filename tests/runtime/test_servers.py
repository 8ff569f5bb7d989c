"""Embedded servers: shared, restarted when they die, gone with their last user."""

import os
import signal
import subprocess
import sys
from urllib.parse import urlsplit

import psycopg2
import pytest
from redis import Redis

from config.local.paths import REPOSITORY, LocalTrouble
from config.local.processes import is_alive
from config.local.servers import embedded_server, embedded_servers
from tests.runtime.conftest import wait_until


def ask_database(url):
    connection = psycopg2.connect(url)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_encoding")
            encoding = cursor.fetchone()[0]
            cursor.execute("SELECT lower('É'), current_setting('is_superuser')")
            return (encoding, *cursor.fetchone())
    finally:
        connection.close()


def ping(url):
    client = Redis.from_url(url)
    try:
        return client.ping()
    finally:
        client.close()


def test_both_answer_are_shared_and_leave_nothing(folder):
    with embedded_servers(folder, durable=False) as first:
        with embedded_servers(folder, durable=False) as second:
            assert second == first
        assert ask_database(first.database_url) == ("UTF8", "é", "off")
        assert ping(first.redis_url)
    servers = (first.postgres, first.valkey)
    assert not any(is_alive(pid) for s in servers for pid in (s.pid, s.keeper_pid))


def test_a_stranger_without_the_password_is_refused(folder):
    with embedded_server("postgres", folder, durable=False) as server:
        port = urlsplit(server.url).port
        with pytest.raises(psycopg2.OperationalError, match="password"):
            psycopg2.connect(host="127.0.0.1", port=port, user="jalons", password="guess")


def test_what_was_written_is_there_at_the_second_start(folder):
    for value in (b"1", b"2"):
        with embedded_server("valkey", folder) as server:
            client = Redis.from_url(server.url)
            assert client.incr("starts") == int(value)
            client.close()


def test_a_server_that_dies_comes_back_at_the_same_address(folder):
    with embedded_server("valkey", folder, durable=False) as server:
        os.kill(server.pid, signal.SIGKILL)
        assert wait_until(lambda: not is_alive(server.pid))

        def answers():
            try:
                return ping(server.url)
            except OSError:
                return False
            except Exception as error:
                return "Connection" not in type(error).__name__ and False

        assert wait_until(answers)


USER = """
import sys
from pathlib import Path
from config.local.servers import embedded_server
with embedded_server("valkey", Path(sys.argv[1]), durable=False) as server:
    print(server.pid, server.keeper_pid, flush=True)
    sys.stdin.read()
"""


def test_a_killed_user_leaves_nothing(folder, killed_afterwards):
    user = subprocess.Popen(
        [sys.executable, "-c", USER, str(folder)],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    killed_afterwards(user.pid)
    with user:
        pids = [int(word) for word in user.stdout.readline().split()]
        assert len(pids) == 2
        assert all(is_alive(pid) for pid in pids)
        user.kill()
    assert wait_until(lambda: not any(is_alive(pid) for pid in pids))


def test_a_server_that_cannot_start_is_one_sentence(folder):
    (folder / "valkey").mkdir()
    (folder / "valkey" / "place").mkdir()  # where the keeper expects a file
    (folder / "valkey" / "data").write_text("not a folder")
    with pytest.raises((LocalTrouble, OSError)) as refusal:  # noqa: SIM117
        with embedded_server("valkey", folder, durable=False):
            pass
    assert "\n" not in str(refusal.value)
    (folder / "valkey" / "place").rmdir()

"""The supervisor's children: heard, restarted within limits, never left behind."""

import os
import signal
import subprocess
import sys

import pytest

from config.local.children import RESTARTS, Child
from config.local.paths import REPOSITORY
from config.local.processes import is_alive
from config.local.start import box
from tests.runtime.conftest import wait_until

SAYS = """
print("10:00:00 INFO    web: calm")
print("10:00:01 ERROR   web: broken")
print("    | Traceback")
print("10:00:02 INFO    web: calm again")
"""


@pytest.fixture
def child(tmp_path):
    made = []

    def make(code, patience=5.0):
        command = [sys.executable, "-u", "-c", code]
        made.append(Child("web", "Le serveur", command, os.environ, tmp_path / "web.log", patience))
        return made[-1]

    yield make
    for one in made:
        one.finish(hurry=lambda: True)


def test_errors_are_shown_and_everything_is_logged(child):
    one, shown = child(SAYS), []
    one.start()

    def heard_to_the_end():
        shown.extend(one.hear())
        return one.silent

    assert wait_until(heard_to_the_end)
    assert [line.split("│ ", 1)[1] for line in shown] == [
        "10:00:01 ERROR   web: broken",
        "    | Traceback",
    ]
    assert "calm again" in one.log.read_text()
    assert one.log.stat().st_mode & 0o007 == 0


def test_restarts_have_a_limit(child):
    one = child("")
    assert [one.may_restart() for _ in range(RESTARTS + 1)] == [True] * RESTARTS + [False]


def test_a_child_that_ignores_the_wish_to_stop_is_killed_with_its_own(child):
    one = child(
        "import signal, subprocess, sys\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "own = subprocess.Popen([sys.executable, '-c', 'input()'], stdin=subprocess.PIPE)\n"
        "print(own.pid)\n"
        "own.wait()\n",
        patience=0.2,
    )
    one.start()
    assert wait_until(lambda: one.hear() or one.recent)
    pids = [one.process.pid, int(one.recent[0])]
    one.ask_to_stop()
    one.finish(hurry=lambda: False)
    assert wait_until(lambda: not any(is_alive(pid) for pid in pids))


PARENT = """
import os, signal, subprocess, sys
from config.local.processes import spawn
child = spawn([sys.executable, "-c", "import signal; print('up', flush=True); signal.pause()"],
              last_word=signal.SIGTERM, output=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
signal.pause()
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a service of the Linux kernel")
def test_a_killed_supervisor_leaves_no_child(killed_afterwards):
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    killed_afterwards(parent.pid)
    with parent:
        pid = int(parent.stdout.readline())
        assert is_alive(pid)
        parent.send_signal(signal.SIGKILL)
    assert wait_until(lambda: not is_alive(pid))


def test_the_box_is_a_box():
    lines = box(8001, "Alice : alice@example.org\nBob : bob@example.org").strip().splitlines()
    assert len({len(line) for line in lines}) == 1
    assert any("http://localhost:8001" in line for line in lines)

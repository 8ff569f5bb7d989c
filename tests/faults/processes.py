"""Real processes of the stage: started from the main thread, known by pid, gone with the stage."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from config.local.paths import REPOSITORY
from config.local.processes import is_alive, spawn


def wait_until(question: Callable[[], object], seconds: float, what: str) -> None:
    """Wait for what another process does; never for longer than that."""
    end = time.monotonic() + seconds
    while not question():
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {seconds:g} s")
        time.sleep(0.02)


class Role:
    """One program of the stage, which may be killed and started again."""

    def __init__(self, name: str, command: list[str], environment: Mapping[str, str], logs: Path):
        self.name = name
        self.command = command
        self.environment = environment
        self.log = logs / f"{name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self.process is not None, f"{self.name} is not started"
        return self.process.pid

    def start(self) -> int:
        with self.log.open("ab") as output:
            self.process = spawn(
                [sys.executable, *self.command],
                last_word=signal.SIGKILL,
                environment=self.environment,
                folder=REPOSITORY,
                output=output,
            )
        return self.pid

    def children(self) -> list[int]:
        """The pids right below, as Linux tells them."""
        return children_of(self.pid)

    def kill_tree(self) -> list[int]:
        """SIGKILL to the whole session at once; gives the pids that are gone."""
        gone = [self.pid, *self.children()]
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        for pid in gone:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        wait_until(lambda: not any(map(is_alive, gone)), 10, f"{self.name} gone")
        return gone

    def signal_tree(self, number: signal.Signals) -> None:
        for pid in [self.pid, *self.children()]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        if self.is_alive():
            self.kill_tree()


def children_of(pid: int) -> list[int]:
    """The pids right below, all threads of the parent counted."""
    found: list[int] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += [int(word) for word in path.read_text().split()]
    return found


def state_of(pid: int) -> str:
    """One letter, such as T for stopped."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def stopped(pids: list[int]) -> bool:
    """All of them, as far as they still exist."""
    return all(state_of(pid) == "T" for pid in pids if is_alive(pid))


def published(path: Path, seconds: float = 20.0) -> dict[str, int]:
    """The ports that a process writes when it listens."""
    wait_until(path.exists, seconds, path.name)
    return json.loads(path.read_text())


class Roads:
    """Our side of the control socket of the proxy."""

    def __init__(self, port: int) -> None:
        self.link = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.stream = self.link.makefile("rw")

    def switch(self, name: str, mode: str) -> int:
        """Change one road; how often the mode before touched traffic."""
        self.stream.write(f"{name} {mode}\n")
        self.stream.flush()
        return int(self.stream.readline())

    def touched(self, name: str) -> int:
        return self.switch(name, "?")

    def close(self) -> None:
        self.stream.close()
        self.link.close()

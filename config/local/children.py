"""The three processes of the product on one machine: how each is started, watched and heard."""

import os
import re
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path

from config.local.paths import LOCAL, REPOSITORY
from config.local.processes import end, spawn

RESTARTS = 5
WITHIN = 120.0
LOG_LIMIT = 5_000_000
SERIOUS = re.compile(rb"^\d\d:\d\d:\d\d (ERROR|CRITICAL)")
CONTINUED = b"    |"


class Child:
    """One process, its log file and the memory of its recent restarts."""

    def __init__(
        self,
        name: str,
        label: str,
        command: list[str],
        environment: Mapping[str, str],
        log: Path,
        patience: float,
        inherited: tuple[int, ...] = (),
    ) -> None:
        """Hold the recipe; nothing is started yet."""
        self.name = name
        self.label = label
        self.command = command
        self.environment = environment
        self.log = log
        self.patience = patience
        self.inherited = inherited
        self.process: subprocess.Popen[bytes] | None = None
        self.restarts: deque[float] = deque(maxlen=RESTARTS)
        self.recent: deque[bytes] = deque(maxlen=15)
        self.silent = False
        self._unfinished = b""
        self._serious = False

    def start(self) -> None:
        """Start with one pipe for all that it says."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".old.log"))
        self.process = spawn(
            self.command,
            last_word=signal.SIGTERM,
            environment=self.environment,
            folder=REPOSITORY,
            output=subprocess.PIPE,
            inherited=self.inherited,
        )
        self.silent = False
        os.set_blocking(self.descriptor, False)

    @property
    def is_heard(self) -> bool:
        """Tell whether its pipe is worth waiting for."""
        return self.process is not None and not self.silent

    @property
    def descriptor(self) -> int:
        """Give the reading end of the pipe."""
        if self.process is None or self.process.stdout is None:
            raise RuntimeError(f"{self.name} is not started")
        return self.process.stdout.fileno()

    def hear(self) -> list[str]:
        """Copy what was said into the log; give back the lines that a person should see now."""
        try:
            said = os.read(self.descriptor, 65536)
        except BlockingIOError:
            return []
        self.silent = not said
        descriptor = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)
        with os.fdopen(descriptor, "ab") as stream:
            stream.write(said)
        *lines, self._unfinished = (self._unfinished + said).split(b"\n")
        shown = []
        for line in lines:
            self.recent.append(line)
            self._serious = bool(SERIOUS.match(line)) or (
                self._serious and line.startswith(CONTINUED)
            )
            if self._serious:
                shown.append(self.prefixed(line))
        return shown

    def prefixed(self, line: bytes) -> str:
        """Name the speaker at the head of a line."""
        return f"{self.name:<9}│ {line.decode(errors='replace')}"

    def last_words(self) -> list[str]:
        """Give the end of what it said, for when it died."""
        return [self.prefixed(line) for line in self.recent if line.strip()]

    def may_restart(self) -> bool:
        """Count a restart, unless there were too many lately."""
        now = time.monotonic()
        if len(self.restarts) == RESTARTS and now - self.restarts[0] < WITHIN:
            return False
        self.restarts.append(now)
        return True

    def ask_to_stop(self) -> None:
        """Ask politely; the others are asked in the same moment."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def finish(self, hurry: Callable[[], bool]) -> None:
        """Wait for the end unless in a hurry, then remove what is left of its group."""
        if self.process is None:
            return
        deadline = time.monotonic() + self.patience
        while self.process.poll() is None and time.monotonic() < deadline and not hurry():
            self.hear()
            time.sleep(0.02)
        end(self.process, signal.SIGKILL, 1.0)
        if self.process.stdout is not None:
            self.process.stdout.close()
        self.process = None


def product(environment: Mapping[str, str], listener: int, logs: Path) -> list[Child]:
    """Describe web server, worker and beat."""
    return [web_server(environment, listener, logs), *background(environment, logs)]


def web_server(environment: Mapping[str, str], listener: int, logs: Path) -> Child:
    """Describe the production web server, reloading on edits; it inherits the open port."""
    own = {
        **environment,
        "JALONS_PROCESS": "web",
        "JALONS_BIND": f"fd://{listener}",
        "JALONS_RELOAD": "1",
        "JALONS_WEB_WORKERS": environment.get("JALONS_WEB_WORKERS") or "1",
    }
    command = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py"]
    return Child("web", "Le serveur web", command, own, logs / "web.log", 10.0, (listener,))


def background(environment: Mapping[str, str], logs: Path) -> list[Child]:
    """Describe the worker and the clock that wakes it."""
    own = {**environment, "JALONS_PROCESS": "worker"}
    celery = [sys.executable, "-m", "celery", "-q", "-A", "config.celery"]
    worker = ["worker", "--concurrency=2", "--loglevel=INFO", "-n", "jalons@%h"]
    worker += ["--without-gossip", "--without-mingle"]
    beat = ["beat", "--loglevel=INFO", "--pidfile=", f"--schedule={LOCAL / 'beat-schedule'}"]
    return [
        Child(
            "tâches", "Le processus des tâches", [*celery, *worker], own, logs / "worker.log", 8.0
        ),
        Child("horloge", "L’horloge des tâches", [*celery, *beat], own, logs / "beat.log", 5.0),
    ]

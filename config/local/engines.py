"""What the two embedded servers have in common, seen from the process that keeps them."""

import importlib.metadata
import importlib.util
import os
import secrets
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path

from config.local.paths import LocalTrouble
from config.local.place import data_folder, reachable_programs, server_owner
from config.local.processes import command_line, end, is_alive, spawn

ATTEMPTS = 3
START_PATIENCE = 60.0
STOP_PATIENCE = 15.0
PLAIN_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


class Engine(ABC):
    """One embedded server: its data, its port, its password, its process."""

    package: str
    label: str
    program_name: str
    stop_signal: signal.Signals

    def __init__(self, home: Path, *, durable: bool) -> None:
        """Find programs and data; nothing is started yet."""
        self.home = home
        self.durable = durable
        self.owner = server_owner()
        self.data = data_folder(home, self.owner)
        self.password = self._password()
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None
        root = self._package_root()
        version = f"{self.package}-{importlib.metadata.version(self.package)}"
        folders = [self.package, f"{self.package}.libs"]
        program = self.program_path(root)
        self.root = reachable_programs(root, folders, program, version, self.owner)

    @abstractmethod
    def program_path(self, root: Path) -> str:
        """Give the server's program relative to the folder of installed packages."""

    @abstractmethod
    def prepare(self) -> None:
        """Create the data on the first start."""

    @abstractmethod
    def command(self) -> list[str]:
        """Give the command line that starts the server on `self.port`."""

    @abstractmethod
    def is_ready(self) -> bool:
        """Tell whether the server now answers."""

    @abstractmethod
    def left_over(self) -> int | None:
        """Give the pid that a previous start wrote down, if any."""

    @abstractmethod
    def urls(self) -> dict[str, str]:
        """Give the addresses that clients use."""

    def start(self) -> None:
        """Start on a free port and wait for the first answer; another port after a collision."""
        self._stop_left_over()
        for _attempt in range(ATTEMPTS):
            if self.port == 0:
                self.port = free_port()
            with (self.home / "server.log").open("ab") as log:
                self.process = spawn(
                    self.command(),
                    last_word=self.stop_signal,
                    owner=self.owner,
                    environment=PLAIN_ENVIRONMENT,
                    folder=self.data,
                    output=log,
                )
            if self._wait_until_ready():
                return
            self.stop()
            self.port = 0
        raise LocalTrouble(f"{self.label} ne démarre pas :\n{self.last_lines()}")

    def stop(self) -> None:
        """Stop cleanly: what was written is on disk."""
        if self.process is not None:
            end(self.process, self.stop_signal, STOP_PATIENCE)

    def last_lines(self) -> str:
        """Give the end of the server's own log, for the sentence that reports a failure."""
        try:
            lines = (self.home / "server.log").read_text(errors="replace").splitlines()
        except OSError:
            return ""
        return "\n".join(lines[-12:])

    def _wait_until_ready(self) -> bool:
        """Poll shortly until the server answers, or has given up."""
        deadline = time.monotonic() + START_PATIENCE
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                return False
            if self.is_ready():
                return True
            time.sleep(0.03)
        return False

    def _stop_left_over(self) -> None:
        """Stop the server of a keeper that was killed: two on one folder would ruin the data."""
        pid = self.left_over()
        if pid is None or not is_alive(pid) or self.program_name not in command_line(pid):
            return
        deadline = time.monotonic() + STOP_PATIENCE
        os.kill(pid, self.stop_signal)
        while is_alive(pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        if is_alive(pid):
            raise LocalTrouble(f"{self.label} tourne encore (processus {pid}) et ne s’arrête pas.")

    def _password(self) -> str:
        """Read the password of this data, made on the first start."""
        path = self.home / "password"
        if not path.exists():
            write_private(path, secrets.token_urlsafe(24))
        return path.read_text().strip()

    def _package_root(self) -> Path:
        """Find the installed package without importing it."""
        spec = importlib.util.find_spec(self.package)
        if spec is None or spec.origin is None:
            raise LocalTrouble(
                f"Le paquet {self.package} manque : "
                "lancez « make run », ou donnez DATABASE_URL et REDIS_URL."
            )
        return Path(spec.origin).parents[1]


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads, never visible half-written."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(text)
    draft.rename(path)


def free_port() -> int:
    """Ask the kernel for a port that nobody uses on the loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

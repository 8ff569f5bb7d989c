"""The process that keeps one embedded server: `python -m config.local.keeper KIND FOLDER`.

It outlives whoever started it as long as somebody else uses the server, and stops it when the
last user is gone, even killed: users hold a kernel lock, not an entry in a file.
"""

import contextlib
import json
import os
import select
import signal
import sys
import time
from collections import deque
from pathlib import Path

from config.local.engines import Engine, write_private
from config.local.locks import FileLock
from config.local.paths import LocalTrouble
from config.local.postgres import Postgres
from config.local.valkey import Valkey

ENGINES: dict[str, type[Engine]] = {"postgres": Postgres, "valkey": Valkey}
POLL = 0.25
RESTARTS = 5
WITHIN = 60.0


class Keeper:
    """Start, watch, restart and stop one server."""

    def __init__(self, engine: Engine, home: Path) -> None:
        """Hold what is needed to notice signals and the departure of users."""
        self.engine = engine
        self.home = home
        self.start_lock = FileLock(home / "start.lock")
        self.users_lock = FileLock(home / "users.lock")
        self.asked_to_stop = False
        self.restarts: deque[float] = deque(maxlen=RESTARTS)
        self.wake, writer = os.pipe()
        os.set_blocking(writer, False)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        signal.signal(signal.SIGTERM, self._on_stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for ignored in (signal.SIGINT, signal.SIGHUP):
            signal.signal(ignored, signal.SIG_IGN)

    def _on_stop(self, *_: object) -> None:
        """Note the wish; the loop sees it at once."""
        self.asked_to_stop = True

    def run(self) -> None:
        """Keep the server until told to stop or unused."""
        try:
            self.engine.prepare()
            self.engine.start()
            self._publish()
            tell_starter()
            while not self.asked_to_stop and not self._unused():
                if select.select([self.wake], [], [], POLL)[0]:
                    os.read(self.wake, 512)
                self._restart_if_dead()
        finally:
            self.engine.stop()
            (self.home / "state.json").unlink(missing_ok=True)

    def _publish(self) -> None:
        """Write what users need to connect."""
        process = self.engine.process
        state = {
            "home": str(self.home),
            "keeper": os.getpid(),
            "server": process.pid if process else 0,
            **self.engine.urls(),
        }
        write_private(self.home / "state.json", json.dumps(state))

    def _unused(self) -> bool:
        """Tell whether the last user is gone; while someone starts or stops, the answer is no."""
        if not self.start_lock.try_take():
            return False
        if self.users_lock.try_take():
            return True
        self.start_lock.release()
        return False

    def _restart_if_dead(self) -> None:
        """Start again a server that died, on the same port; give up when it keeps dying."""
        process = self.engine.process
        if self.asked_to_stop or process is None or process.poll() is None:
            return
        now = time.monotonic()
        if len(self.restarts) == RESTARTS and now - self.restarts[0] < WITHIN:
            raise LocalTrouble(f"{self.engine.label} s’est arrêté {RESTARTS} fois de suite.")
        self.restarts.append(now)
        print(
            f"{self.engine.label} s’est arrêté (code {process.returncode}) ; il est relancé.",
            file=sys.stderr,
        )
        self.engine.start()
        self._publish()


def tell_starter() -> None:
    """Say "ready" to the process that waits for us, if it still does."""
    with contextlib.suppress(BrokenPipeError):
        os.write(sys.stdout.fileno(), b"ready\n")
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, sys.stdout.fileno())


def main(kind: str, home: Path, *, durable: bool) -> int:
    """Keep one server; a second keeper of the same folder goes away at once."""
    lock = FileLock(home / "keeper.lock")
    if not lock.try_take():
        return 1
    (home / "state.json").unlink(missing_ok=True)
    try:
        Keeper(ENGINES[kind](home, durable=durable), home).run()
    except LocalTrouble as trouble:
        (home / "trouble.txt").write_text(str(trouble))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), durable="--fast" not in sys.argv))

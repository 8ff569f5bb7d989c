"""The production server, for the time of a measure."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.visitor import Visitor
from config.local.paths import REPOSITORY, LocalTrouble
from config.local.processes import end, spawn

WORKERS = 2
PATIENCE = 60.0


@contextmanager
def production_server(environment: Mapping[str, str], port: int, log: Path) -> Iterator[int]:
    """Gunicorn as in production; gives the pid of its master, leaves no process behind."""
    wanted = {
        **environment,
        "JALONS_BIND": f"127.0.0.1:{port}",
        "JALONS_WEB_WORKERS": str(WORKERS),
        "JALONS_PROCESS": "web",
    }
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        command = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py"]
        process = spawn(
            command,
            last_word=signal.SIGTERM,
            environment=wanted,
            folder=REPOSITORY,
            output=output,
        )
        try:
            _wait(port, log, lambda: process.poll() is None)
            yield process.pid
        finally:
            end(process, signal.SIGTERM, 15.0)


def _wait(port: int, log: Path, alive: object) -> None:
    """Until the login page answers."""
    deadline = time.monotonic() + PATIENCE
    visitor = Visitor(port)
    while time.monotonic() < deadline and callable(alive) and alive():
        try:
            visitor.get("/compte/login/")
        except OSError:
            time.sleep(0.2)
        else:
            return
        finally:
            visitor.close()
    raise LocalTrouble(f"Le serveur mesuré ne répond pas : voyez {log}.")


def worker_seconds(master: int) -> float:
    """Processor seconds used so far by the workers of this server; 0 where /proc is missing."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == master:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")

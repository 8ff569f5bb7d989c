"""Embedded PostgreSQL and Valkey for a block of code, shared safely by any number of processes.

    with embedded_servers(TEST_SERVERS, durable=False) as servers:
        servers.database_url, servers.redis_url

The first user of a folder starts its servers, the last one stops them.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.local.locks import FileLock, file_lock
from config.local.paths import REPOSITORY, LocalTrouble
from config.local.processes import detached

READY_PATIENCE = 90.0
STOP_PATIENCE = 40.0

_keepers: dict[Path, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True)
class Server:
    """One running server: how to reach it, and the pids that a fault test may want."""

    url: str
    admin_url: str
    pid: int
    keeper_pid: int


@dataclass(frozen=True)
class Servers:
    """Both servers of one folder."""

    postgres: Server
    valkey: Server

    @property
    def database_url(self) -> str:
        """Give the application's database address."""
        return self.postgres.url

    @property
    def redis_url(self) -> str:
        """Give the address of cache and queue."""
        return self.valkey.url


@contextmanager
def embedded_servers(folder: Path, *, durable: bool = True) -> Iterator[Servers]:
    """Have both servers of a folder running; `durable=False` trades safety for test speed."""
    with ExitStack() as stack:
        valkey = stack.enter_context(embedded_server("valkey", folder, durable=durable))
        postgres = stack.enter_context(embedded_server("postgres", folder, durable=durable))
        yield Servers(postgres=postgres, valkey=valkey)


@contextmanager
def embedded_server(kind: str, folder: Path, *, durable: bool = True) -> Iterator[Server]:
    """Have one server running for the length of the block, started only if nobody did."""
    home = folder.resolve() / kind
    try:
        home.mkdir(parents=True, exist_ok=True)
        start_lock, users_lock = FileLock(home / "start.lock"), FileLock(home / "users.lock")
    except PermissionError:
        raise LocalTrouble(
            f"Le dossier « {home} » appartient à un autre compte : "
            "supprimez-le, ou reprenez ce compte."
        ) from None
    try:
        with start_lock.held():
            users_lock.share()
            server = _running(home) or _launch(kind, home, durable=durable)
        yield server
    finally:
        with start_lock.held():
            users_lock.release()
            if users_lock.try_take():
                _stop(home)
        users_lock.close()
        start_lock.close()


def _running(home: Path) -> Server | None:
    """Give the server that is already kept, waiting for a start that its starter abandoned."""
    deadline = time.monotonic() + READY_PATIENCE
    while time.monotonic() < deadline:
        with file_lock(home / "keeper.lock") as keeper_lock:
            if keeper_lock.try_take():
                return None
        server = _read_state(home)
        if server is not None:
            return server
        time.sleep(0.05)
    raise LocalTrouble(
        f"Le serveur de « {home} » ne répond pas ; son journal : {home / 'server.log'}"
    )


def _read_state(home: Path) -> Server | None:
    """Read what the keeper published."""
    try:
        state = json.loads((home / "state.json").read_text())
    except (OSError, ValueError):
        return None
    if state["home"] != str(home):
        return None
    return Server(state["url"], state.get("admin_url", ""), state["server"], state["keeper"])


def _launch(kind: str, home: Path, *, durable: bool) -> Server:
    """Start the keeper, detached from our terminal, and wait for its word."""
    (home / "trouble.txt").unlink(missing_ok=True)
    command = [sys.executable, "-m", "config.local.keeper", kind, str(home)]
    with (home / "keeper.log").open("ab") as log:
        options = [] if durable else ["--fast"]
        keeper = detached([*command, *options], folder=REPOSITORY, log=log)
    _keepers[home] = keeper
    ready = _first_word(keeper) == b"ready\n"
    server = _read_state(home) if ready else None
    if server is None:
        keeper.wait()
        raise LocalTrouble(_reason(home))
    return server


def _first_word(keeper: subprocess.Popen[bytes]) -> bytes:
    """Wait for the keeper's first line, or its end."""
    if keeper.stdout is None:
        return b""
    with keeper.stdout as word:
        return word.readline()


def _reason(home: Path) -> str:
    """Give the keeper's own sentence, or where to read more."""
    try:
        return (home / "trouble.txt").read_text()
    except OSError:
        return f"Un serveur embarqué n’a pas démarré ; voir « {home / 'keeper.log'} »."


def _stop(home: Path) -> None:
    """Stop the keeper and wait until nothing is left; we hold both locks, so nobody interferes."""
    keeper = _keepers.pop(home, None)
    if keeper is not None and keeper.poll() is None:
        keeper.terminate()
        keeper.wait()
        return
    told = False
    with file_lock(home / "keeper.lock") as keeper_lock:
        deadline = time.monotonic() + STOP_PATIENCE
        while not keeper_lock.try_take() and time.monotonic() < deadline:
            state = _read_state(home)
            if state is not None and not told:
                os.kill(state.keeper_pid, signal.SIGTERM)
                told = True
            time.sleep(0.02)

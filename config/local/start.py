"""`make run`: everything on one machine, from the database to the page, and back to nothing.

One thread, one loop: it hears the children, restarts one that dies, and stops them all on Ctrl-C,
SIGTERM or the end of the terminal. Killed outright, the kernel stops the children in its place.
"""

import contextlib
import ctypes
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException

from config.local.children import Child, product
from config.local.exec import ready_environment
from config.local.locks import FileLock
from config.local.paths import DEMO_SERVERS, LOCAL, LOGS, REPOSITORY, LocalTrouble
from config.local.ports import asked_port, open_port
from config.local.processes import PR_SET_PDEATHSIG, in_our_terminal
from config.local.system import ensure_libraries

PAGE_PATIENCE = 90.0


class Stop(BaseException):
    """Somebody asked for the end; raised once, out of whatever was being waited for."""


class Wishes:
    """What signals asked for: the first one stops, a second one stops without waiting."""

    stopping = False
    hurry = False


def say(text: str = "") -> None:
    """Print, even to a terminal that speaks no UTF-8 or is gone."""
    with contextlib.suppress(OSError, ValueError):
        print(text, flush=True)


class Supervisor:
    """Hold the children of one start."""

    def __init__(self, environment: Mapping[str, str], listener: socket.socket) -> None:
        """Prepare the recipes."""
        self.port = int(listener.getsockname()[1])
        self.children = product(environment, listener.fileno(), LOGS)

    def run(self, announce: str) -> int:
        """Start, announce the address once the page answers, watch until stopped."""
        try:
            # the page first: on a small machine the others would slow its start
            self._start("web")
            self._wait_for_page()
            say(announce)
            self._start("tâches", "horloge")
            while True:
                self._turn(1.0)
        except Stop:
            say("\nArrêt…")
            return 0
        finally:
            self._stop_all()

    def _start(self, *names: str) -> None:
        """Start some of the children."""
        for child in self.children:
            if child.name in names:
                child.start()

    def _turn(self, seconds: float) -> None:
        """Hear whoever speaks, then look whether somebody died."""
        speakers = {child.descriptor: child for child in self.children if child.is_heard}
        for descriptor in select.select(list(speakers), [], [], seconds)[0]:
            for line in speakers[descriptor].hear():
                say(line)
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                self._restart(child, child.process.returncode)

    def _restart(self, child: Child, code: int) -> None:
        """Start again what died, with a sentence; give up when it keeps dying."""
        child.hear()
        child.finish(hurry=lambda: True)
        for line in child.last_words():
            say(line)
        if not child.may_restart():
            raise LocalTrouble(
                f"{child.label} s’arrête sans cesse : voyez {child.log.relative_to(REPOSITORY)}."
            )
        say(f"{child.label} s’est arrêté (code {code}) ; il est relancé.")
        time.sleep(0.5)
        child.start()

    def _wait_for_page(self) -> None:
        """Wait until the server answers, hearing the children meanwhile."""
        deadline = time.monotonic() + PAGE_PATIENCE
        while not answers(self.port):
            if time.monotonic() > deadline:
                raise LocalTrouble("Le serveur web ne répond pas : voyez .local/log/web.log.")
            self._turn(0.1)

    def _stop_all(self) -> None:
        """Ask all at once, then wait for each; a second Ctrl-C does not wait any more."""
        for child in self.children:
            child.ask_to_stop()
        for child in self.children:
            child.finish(hurry=lambda: Wishes.hurry)


def answers(port: int) -> bool:
    """Ask for the first page; an answer with a request id comes from the loaded product."""
    connection = HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/")
        return connection.getresponse().getheader("X-Request-Id") is not None
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def box(port: int, accounts: str) -> str:
    """Draw the few lines that a newcomer needs."""
    lines = [f"Jalons est prêt : http://localhost:{port}", ""]
    if accounts:
        lines += [*accounts.strip().splitlines(), ""]
    lines += ["Journaux : .local/log", "Arrêt : Ctrl-C"]
    width = max(map(len, lines)) + 2
    inner = [f"│ {line:<{width}}│" for line in lines]
    return "\n".join(["", f"┌{'─' * (width + 1)}┐", *inner, f"└{'─' * (width + 1)}┘", ""])


def demo_accounts(environment: Mapping[str, str]) -> str:
    """Read what the preparation noted about demo accounts."""
    if environment.get("JALONS_DEMO") != "1":
        return ""
    try:
        return (LOCAL / "demo-accounts.txt").read_text()
    except OSError:
        return "Comptes de démonstration : cartes de rôles sur la page de connexion"


def prepare(environment: Mapping[str, str]) -> None:
    """Run the Django preparation and stop here when it fails: its own words are on the screen."""
    child = in_our_terminal([sys.executable, "-m", "config.local.ready"], environment, REPOSITORY)
    try:
        code = child.wait()
    except Stop:
        child.terminate()
        child.wait()
        raise
    if code != 0:
        raise LocalTrouble("La préparation de la base a échoué (voir ci-dessus).")


def listen_to_signals() -> None:
    """Turn every way of being stopped into one exception; die with `make` when it is killed."""

    def stop(*_: object) -> None:
        if Wishes.stopping:
            Wishes.hurry = True
            return
        Wishes.stopping = True
        raise Stop

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    if sys.platform.startswith("linux") and os.environ.get("MAKELEVEL"):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)


def start() -> int:
    """Do it all."""
    wanted = asked_port(os.environ.get("PORT", ""))
    LOCAL.mkdir(exist_ok=True)
    lock = FileLock(LOCAL / "run.lock")
    if not lock.try_take():
        raise LocalTrouble("Jalons tourne déjà depuis ce dossier : arrêtez-le d’abord (Ctrl-C).")
    warning = ensure_libraries()
    if warning:
        say(warning)
    with open_port(wanted) as listener:
        port = int(listener.getsockname()[1])
        if port != wanted:
            say(f"Le port {wanted} est déjà pris : Jalons utilise le {port}.")
        return serve(listener, port)


def serve(listener: socket.socket, port: int) -> int:
    """Have the servers, prepare the database, run the product on the open port."""
    os.environ.setdefault("JALONS_DEMO", "1")
    os.environ.setdefault("JALONS_LOG_JSON", "0")
    os.environ.setdefault("TZ", "Europe/Paris")
    os.environ.setdefault("JALONS_BASE_URL", f"http://localhost:{port}")
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.development"
    with ready_environment(DEMO_SERVERS, durable=True) as environment:
        prepare(environment)
        return Supervisor(environment, listener).run(box(port, demo_accounts(environment)))


def main() -> int:
    """Start; whatever goes wrong is one sentence."""
    listen_to_signals()
    try:
        return start()
    except LocalTrouble as trouble:
        say(f"\n{trouble}")
        return 1
    except Stop:
        say("\nArrêt…")
        return 0


if __name__ == "__main__":
    sys.exit(main())

"""Run a command with servers and secrets: `python -m config.local.exec [--demo|--bench] -- CMD…`.

Without an option the servers are those of the tests: a cluster of its own that trades safety for
speed. Any number of such commands share one pair; the last one stops it.
"""

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from config.local.keys import local_secrets
from config.local.paths import (
    BENCH_SERVERS,
    DEMO_SERVERS,
    REPOSITORY,
    STATIC,
    TEST_SERVERS,
    LocalTrouble,
)
from config.local.processes import in_our_terminal
from config.local.servers import embedded_server

CLUSTERS = {"--demo": DEMO_SERVERS, "--bench": BENCH_SERVERS, "--test": TEST_SERVERS}


@contextmanager
def ready_environment(folder: Path, *, durable: bool) -> Iterator[dict[str, str]]:
    """Give the environment for a command; a server that the caller names himself is not started."""
    environment = {**os.environ, **local_secrets()}
    STATIC.mkdir(exist_ok=True)  # a missing folder of static files is a warning, errors in tests
    python_path = [str(REPOSITORY), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment["PYTHONPATH"] = os.pathsep.join(python_path)
    programs = [str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]
    environment["PATH"] = os.pathsep.join(programs)
    with ExitStack() as stack:
        if not environment.get("REDIS_URL"):
            valkey = stack.enter_context(embedded_server("valkey", folder, durable=durable))
            environment["REDIS_URL"] = valkey.url
        if not environment.get("DATABASE_URL"):
            postgres = stack.enter_context(embedded_server("postgres", folder, durable=durable))
            environment["DATABASE_URL"] = postgres.url
            environment["JALONS_ADMIN_DATABASE_URL"] = postgres.admin_url
        yield environment


def run(command: Sequence[str], environment: dict[str, str]) -> int:
    """Run the command in our terminal and pass on the signals meant for it."""
    child = in_our_terminal(command, environment)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: child.send_signal(received))
    signal.signal(signal.SIGINT, lambda *_: None)
    code = child.wait()
    return 128 - code if code < 0 else code


def split(arguments: Sequence[str]) -> tuple[Path, list[str]]:
    """Tell our own option from the command."""
    words = list(arguments)
    folder = TEST_SERVERS
    while words and words[0] in CLUSTERS:
        folder = CLUSTERS[words.pop(0)]
    if words and words[0] == "--":
        words.pop(0)
    return folder, words


def main(arguments: Sequence[str]) -> int:
    """Run one command; the exit code is its own."""
    folder, command = split(arguments)
    if not command:
        print(
            "Usage : python -m config.local.exec [--test|--demo|--bench] -- COMMANDE…",
            file=sys.stderr,
        )
        return 2
    try:
        with ready_environment(folder, durable=folder != TEST_SERVERS) as environment:
            return run(command, environment)
    except LocalTrouble as trouble:
        print(trouble, file=sys.stderr)
    except FileNotFoundError as missing:
        print(f"Commande introuvable : {missing.filename}", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

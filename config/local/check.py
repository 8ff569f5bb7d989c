"""`make test`: static checks, the model check, the tests, then the journeys in a browser.

Every step runs even after a failure, so one run tells everything; the last lines sum up.
"""

import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from config.local.catalogues import compile_catalogues
from config.local.exec import ready_environment
from config.local.paths import REPOSITORY, TEST_SERVERS, LocalTrouble
from config.local.processes import in_our_terminal
from config.local.system import ensure_browser, ensure_libraries

PACKAGES = [
    "config",
    "accounts",
    "beneficiaries",
    "followup",
    "cep",
    "reclassement",
    "alliance",
    "supervision",
    "pilotage",
]
NO_TEST = 5


def static_steps() -> list[tuple[str, list[str]]]:
    """Name the checks that read the code without running it."""
    return [
        ("ruff check", ["ruff", "check", "."]),
        ("ruff format", ["ruff", "format", "--check", "."]),
        ("mypy", ["mypy", *PACKAGES]),
        ("import-linter", ["lint-imports"]),
        ("bandit", ["bandit", "-q", "-ll", "-r", *PACKAGES]),
    ]


def running_steps(arguments: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Name the checks that run the code; arguments replace the whole suite by a part of it."""
    python = sys.executable
    pytest = [python, "-m", "pytest"]
    models = [python, "manage.py", "makemigrations", "--check", "--dry-run"]
    if arguments:
        return [("tests", [*pytest, *arguments])]
    return [
        ("migrations", models),
        ("tests", [*pytest, "-n", "2", "--ignore=tests/journeys", "--ignore=tests/faults"]),
        # Alone on the machine: they kill, freeze and time whole processes.
        ("pannes", [*pytest, "tests/faults"]),
        ("parcours", [*pytest, "tests/journeys"]),
    ]


def run(name: str, command: Sequence[str], environment: Mapping[str, str]) -> bool:
    """Run one step in our terminal and say how it went."""
    print(f"\n── {name}", flush=True)
    started = time.monotonic()
    code = in_our_terminal(command, environment, REPOSITORY).wait()
    nothing = code == NO_TEST and name == "parcours"
    verdict = "aucun test" if nothing else "bien" if code == 0 else f"ÉCHEC (code {code})"
    print(f"── {name} : {verdict}, {time.monotonic() - started:.1f} s", flush=True)
    return code == 0 or nothing


@contextmanager
def own_database(environment: dict[str, str]) -> Iterator[None]:
    """Give this run a test database of its own, removed afterwards, unless one was named."""
    if environment.get("JALONS_TEST_DB"):
        yield
        return
    name = f"test_{os.getpid()}"
    environment["JALONS_TEST_DB"] = name
    try:
        yield
    finally:
        drop_databases(environment["DATABASE_URL"], name)


def drop_databases(url: str, prefix: str) -> None:
    """Drop the databases of a run: its own, and one for each parallel process."""
    import psycopg2
    from psycopg2 import sql

    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT datname FROM pg_database WHERE datname = %s OR datname LIKE %s",
                (prefix, f"{prefix}\\_gw%"),
            )
            for (name,) in cursor.fetchall():
                cursor.execute(sql.SQL("DROP DATABASE {} (FORCE)").format(sql.Identifier(name)))
    finally:
        connection.close()


def check(arguments: Sequence[str]) -> int:
    """Run all steps and sum up."""
    only_static = "--static" in arguments
    chosen = [argument for argument in arguments if argument != "--static"]
    steps = [] if chosen else static_steps()
    if not only_static:
        warning = ensure_libraries()
        if warning:
            print(warning, flush=True)
        if not chosen or any("journeys" in argument for argument in chosen):
            os.environ["JALONS_CHROMIUM"] = ensure_browser()
        steps += running_steps(chosen)
    compile_catalogues()
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    with ready_environment(TEST_SERVERS, durable=False) as environment, own_database(environment):
        failed = [name for name, command in steps if not run(name, command, environment)]
    if failed:
        print(f"\nÀ corriger : {', '.join(failed)}.", flush=True)
        return 1
    print("\nTout est bien.", flush=True)
    return 0


def main() -> int:
    """Check; a machine that lacks something gives one sentence."""
    try:
        return check(sys.argv[1:])
    except LocalTrouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
    except KeyboardInterrupt:
        print("\nArrêt…", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())

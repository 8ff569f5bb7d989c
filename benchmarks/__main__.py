"""Measure: `make bench SIZES=S,M,L`, or `python -m benchmarks --sizes S --requests 60`.

Never fails because something is slow: it prints what was aimed at and what was found.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.database import NoDatabase, own_url, recreate
from benchmarks.visitor import Unexpected, Visitor
from config.local.paths import LOCAL, LocalTrouble
from config.local.ports import open_port

if TYPE_CHECKING:
    from benchmarks.measuring import Figures, Throughput

FIRST_PORT = 8700
STATIC = LOCAL / "bench" / "static"
SERVER_LOG = LOCAL / "log" / "bench-web.log"
KNOWN_SIZES = ("S", "M", "L")


def say(line: str = "") -> None:
    """Shown at once, even through a pipe."""
    print(line, flush=True)


def arguments(words: list[str]) -> argparse.Namespace:
    """Sizes by option or by the SIZES variable."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--sizes", default=os.environ.get("SIZES") or "S,M,L")
    parser.add_argument("--requests", type=int, default=60, help="par page (au moins 50)")
    parser.add_argument("--results", type=Path, default=None, help="dossier des résultats")
    chosen = parser.parse_args(words)
    chosen.sizes = [size.strip().upper() for size in chosen.sizes.split(",") if size.strip()]
    unknown = sorted(set(chosen.sizes) - set(KNOWN_SIZES))
    if unknown or not chosen.sizes:
        parser.error(f"tailles connues : {', '.join(KNOWN_SIZES)} ; reçu : {', '.join(unknown)}")
    return chosen


def prepare(port: int, folder: str) -> str:
    """Production settings, our database; gives the address of the server's first database."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        raise LocalTrouble(
            "DATABASE_URL manque : lancez « make bench », ou "
            "« python -m config.local.exec --bench -- python -m benchmarks »."
        )
    os.environ.update(
        DATABASE_URL=own_url(url),
        DJANGO_SETTINGS_MODULE="benchmarks.settings",
        JALONS_BASE_URL=f"https://127.0.0.1:{port}",
        JALONS_BEHIND_PROXY="1",
        JALONS_BENCH_FOLDER=folder,
        JALONS_DEMO="0",
        JALONS_HOSTS="127.0.0.1",
        JALONS_PROCESS="command",
        JALONS_STATIC_ROOT=str(STATIC),
        JALONS_TRUSTED_PROXIES="1",
    )
    return url


def main(words: list[str]) -> int:
    """Every size in turn, then the table."""
    chosen = arguments(words)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is stopped too
    try:
        with tempfile.TemporaryDirectory(prefix="jalons-bench-") as folder:
            with open_port(FIRST_PORT) as listener:
                port = listener.getsockname()[1]
            url = prepare(port, folder)
            import django

            django.setup()
            return _run(chosen, url, port)
    except (LocalTrouble, NoDatabase, Unexpected) as trouble:
        print(trouble, file=sys.stderr)
        return 1


def _run(chosen: argparse.Namespace, url: str, port: int) -> int:
    """Imports wait for Django's settings."""
    from django.core.management import call_command

    from benchmarks import report
    from benchmarks.goals import goals, reminders_goal
    from config.local.catalogues import compile_catalogues

    compile_catalogues()
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    load = os.getloadavg()[0]
    results: dict[str, dict[str, Figures]] = {}
    throughputs: dict[str, Throughput] = {}
    labels: dict[str, str] = {}
    facts: dict[str, object] = {}
    yardstick: dict[str, float] = {}
    for size in chosen.sizes:
        _fill(size, url)
        facts = facts or report.machine(load)
        facts["alliance"] = _alliance(size)
        yardstick[size] = report.yardstick_ms()
        _measure(size, port, chosen.requests, results, throughputs, labels)
    facts["yardstick_ms"] = yardstick
    say(f"la même boucle de Python, avant chaque taille, en ms : {yardstick}")
    facts["reports"] = _reports(chosen.sizes[-1])
    facts["import"] = _import(chosen.sizes[-1])
    facts["reminders"] = _reminders(url)
    say()
    for line in report.table(results, labels):
        say(line)
    say()
    for size, found in throughputs.items():
        say(
            f"débit de la liste à {size} : {found.per_second:g} pages/s, "
            f"{found.per_second_per_core:g} par cœur, "
            f"{found.worker_ms_per_request:g} ms de processeur par page"
        )
    if load > 0.5 * (os.cpu_count() or 1):
        say(f"La machine faisait déjà autre chose (charge {load:.1f}) : durées trop longues.")
    aims = [*goals(results, throughputs), reminders_goal(facts["reminders"])]
    for goal in aims:
        say(goal.sentence)
    written = report.write(chosen.results or report.RESULTS, results, throughputs, aims, facts)
    say(f"\nÉcrit dans {written}")
    return 0


def _fill(size: str, url: str) -> None:
    """An empty database, migrated and filled."""
    from django.core.management import call_command
    from django.db import connections

    from benchmarks.seeding import SIZES, count_figures, seed, settle

    connections.close_all()
    recreate(url)
    call_command("migrate", interactive=False, verbosity=0)
    started = time.perf_counter()
    say(f"{size} : {SIZES[size]} dossiers…")
    rows = sum(seed(SIZES[size]).values())
    settle()
    say(f"{size} : {rows} lignes en {time.perf_counter() - started:.0f} s")
    started = time.perf_counter()
    count_figures()
    say(f"{size} : indicateurs du CEP comptés en {time.perf_counter() - started:.1f} s")
    connections.close_all()


def _alliance(size: str) -> dict[str, float]:
    """The nightly pass, before the pages are measured: they show what it found."""
    from benchmarks.alliance import measure_alliance

    found = measure_alliance()
    say(
        f"{size} : alliance, {found['files']:g} dossiers relus en {found['night_s']:g} s "
        f"({found['night_cpu_s']:g} s de processeur), la première nuit "
        f"{found['first_night_s']:g} s ({found['first_night_cpu_s']:g}) ; "
        f"un dossier {found['one_file_p50_ms']:g} ms "
        f"({found['one_file_cpu_p50_ms']:g}) ; visé : 120 s pour 50 000, et 20 ms"
    )
    return found


def _import(size: str) -> dict[str, float]:
    """Last, since it adds people: into the organisation of the last size."""
    from benchmarks.importing import measure_import
    from benchmarks.seeding import MANAGER

    found = measure_import(MANAGER)
    say(
        f"{size} : import de {found.people} personnes : lecture {found.read_seconds:g} s, "
        f"enregistrement {found.record_seconds:g} s (but : 60 s en tout)"
    )
    return found.as_json()


def _reports(size: str) -> dict[str, float]:
    """One report beside bare WeasyPrint, then five hundred as the worker writes them."""
    from benchmarks.reports import AIM, measure_reports
    from benchmarks.seeding import MANAGER

    found = measure_reports(MANAGER)
    say(
        f"{size} : rapport d’étape en {found.ours_ms:g} ms, {found.ratio:g} × WeasyPrint seul "
        f"(but : {AIM:g}) ; {found.many} en {found.many_seconds:g} s et {found.slices} tranches, "
        f"{found.grown_mb:+g} Mo"
    )
    return found.as_json()


def _reminders(url: str) -> dict[str, float]:
    """In an empty database: nothing else is due there."""
    from django.core.management import call_command
    from django.db import connections

    from benchmarks.reminders import measure_reminders, sentence

    connections.close_all()
    recreate(url)
    call_command("migrate", interactive=False, verbosity=0)
    found = measure_reminders()
    say(sentence(found))
    return found.as_json()


def _measure(
    size: str,
    port: int,
    requests: int,
    results: dict[str, dict[str, Figures]],
    throughputs: dict[str, Throughput],
    labels: dict[str, str],
) -> None:
    """Start the server, log in, ask; a page that does not answer is said and left out."""
    from benchmarks.check_ins import BY_LINK, by_link
    from benchmarks.measuring import measure, measure_login, throughput
    from benchmarks.pages import LIST, VISITORS, pages
    from benchmarks.seeding import MANAGER, PASSWORD
    from benchmarks.server import production_server

    wanted = pages()
    with production_server(os.environ, port, SERVER_LOG) as master:
        anonymous = Visitor(port)
        signed_in = {email: Visitor(port) for email in VISITORS}
        for email, visitor in signed_in.items():
            visitor.log_in(email, PASSWORD)
        signed_in[BY_LINK] = by_link(port)
        for page in wanted:
            labels[page.key] = page.label
            try:
                found = measure(page, signed_in[page.email], anonymous, requests)
            except Unexpected as trouble:
                say(f"{size} : {page.label} : {trouble}")
                continue
            results.setdefault(page.key, {})[size] = found
            say(f"{size} : {page.label} : {found.p50_ms:g} ms")
        labels["login"] = "Connexion (mot de passe)"
        results.setdefault("login", {})[size] = measure_login(
            port, MANAGER, PASSWORD, anonymous, requests
        )
        try:
            throughputs[size] = throughput(LIST, signed_in[MANAGER], master)
        except Unexpected as trouble:
            say(f"{size} : débit : {trouble}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

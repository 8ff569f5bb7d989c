"""The table on the screen and the files under `benchmarks/results/`."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import django
from django.db import connection

from benchmarks.goals import Goal, Results
from benchmarks.measuring import Figures, Throughput

RESULTS = Path(__file__).parent / "results"
# What is measured beside the pages.
APART = ("import", "reports", "reminders", "alliance")
YARDSTICK = 1_000_000
HEAD = ("page", "taille", "p50 ms", "p95 ms", "SQL", "octets", "plancher ms", "rapport")


def table(results: Results, labels: Mapping[str, str]) -> list[str]:
    """One line for each page and size, aligned."""
    rows: list[Sequence[str]] = [HEAD]
    for page, sizes in results.items():
        for size, found in sizes.items():
            rows.append(_row(labels.get(page, page), size, found))
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]


def _row(label: str, size: str, found: Figures) -> Sequence[str]:
    return (
        label,
        size,
        f"{found.p50_ms:.1f}",
        f"{found.p95_ms:.1f}",
        str(found.sql),
        str(found.html_bytes),
        f"{found.floor_p50_ms:.1f}",
        f"{found.ratio:.2f}",
    )


def write(
    folder: Path,
    results: Results,
    throughputs: Mapping[str, Throughput],
    goals: Sequence[Goal],
    facts: Mapping[str, object],
) -> Path:
    """`latest.json` holds the pages alone; what surrounds them is in `latest-facts.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = {
        page: {size: found.as_json() for size, found in sizes.items()}
        for page, sizes in results.items()
    }
    around = {
        "machine": {name: fact for name, fact in facts.items() if name not in APART},
        **{name: facts.get(name) for name in APART},
        "throughput": {size: found.as_json() for size, found in throughputs.items()},
        "goals": [
            {
                "goal": goal.label,
                "limit": goal.limit,
                "at_least": goal.at_least,
                "found": goal.found,
                "met": goal.met,
            }
            for goal in goals
        ],
    }
    _replace(folder / "latest-facts.json", around)
    return _replace(folder / "latest.json", pages)


def _replace(path: Path, content: object) -> Path:
    """Whole or not at all."""
    draft = path.with_suffix(".tmp")
    draft.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return draft.replace(path)


def machine(load_before: float) -> dict[str, object]:
    """What the figures depend on."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "load_before": round(load_before, 2),
        "system": platform.platform(),
        "python": platform.python_version(),
        "django": django.get_version(),
        "postgresql": _postgresql(),
    }


def yardstick_ms() -> float:
    """A loop that never changes: how fast the machine is now. Shared ones drift by half."""
    started = time.perf_counter()
    total = 0
    for number in range(YARDSTICK):
        total += number * number
    return round(1000 * (time.perf_counter() - started), 1)


def _postgresql() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


def _processor() -> str:
    """Its name where Linux tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if "model name" in line), "")

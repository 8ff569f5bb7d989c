"""The committed table of who gets what; `python -m tests.architecture.access_matrix --write`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from tests.harness.scene import CIRCLES, ROLES
from tests.harness.tour import Visit

TABLE = Path(__file__).parent / "access_matrix.txt"
HEAD = """\
# Who gets which answer from every address: GET·POST (POST without data, CSRF passed).
# Objects: own = Alice's case file; colleague = Bob's, same team; other_team = Eve's;
# elsewhere = Charlie's, another organisation; * = the same for the four; - = no object.
# Who opens no case file is walked through `own` and `elsewhere` only.
# Written by `python -m tests.architecture.access_matrix --write`; read each changed line.
"""


def drawn(visits: Sequence[Visit]) -> str:
    """The table as text, one line per address and group of objects that answer alike."""
    answers: dict[tuple[str, str], dict[str, str]] = {}
    for visit in visits:
        if visit.extra:
            continue
        row = answers.setdefault((visit.address, visit.circle), {})
        before = row.get(visit.role)
        row[visit.role] = f"{before}·{visit.status}" if before else str(visit.status)
    lines = [_line("# address", "object", ROLES)]
    order = ["-", *CIRCLES]
    keys = sorted(answers, key=lambda key: (key[0], order.index(key[1])))
    for address, group in groupby(keys, key=lambda key: key[0]):
        alike: dict[tuple[str, ...], list[str]] = {}
        for _, circle in group:
            near = answers[address, "-" if circle == "-" else "own"]  # see WITHOUT_CASES
            row = answers[address, circle]
            cells = tuple(row.get(role) or near[role] for role in ROLES)
            alike.setdefault(cells, []).append(circle)
        for cells, circles in alike.items():
            lines.append(
                _line(address, "*" if circles == list(CIRCLES) else "+".join(circles), cells)
            )
    return HEAD + "\n".join(lines) + "\n"


def _line(address: str, circles: str, cells: Sequence[str]) -> str:
    return f"{address:42} {circles:26} {' '.join(f'{cell:8}' for cell in cells)}".rstrip()


if __name__ == "__main__":
    import pytest

    options = ["--write-tables"] if "--write" in sys.argv else []
    sys.exit(pytest.main([str(Path(__file__).parent / "test_access_matrix.py"), "-q", *options]))

"""`make mutants`: plants the eight mistakes one by one; each must turn something red.

First the campaign in a small form, stopped at the first broken invariant; when it stays green, the
forced races and the crash points. Says which check caught which.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time

from config.local.paths import REPOSITORY
from tests.faults.campaign import FOLDER
from tests.faults.mutants import MUTANTS

CAMPAIGN = ["--seeds", "1", "--reminders", "300", "--faults", "12", "--pace", "1.5"]
# Which invariants speak of which mistake: a red of another colour is no catch.
SPEAK_OF = {
    "m1": {"I1", "I5", "I8"},
    "m2": {"I3"},
    "m3": {"I2", "I10"},
    "m4": {"I2", "I10"},
    "m5": {"I1"},
    "m6": {"I5"},
    "m7": {"I9"},
    "m8": {"I1"},
}
TESTS = ["tests/faults/test_races.py", "tests/faults/test_crash_points.py"]


def say(line: str) -> None:
    print(line, flush=True)


def by_campaign(name: str) -> str:
    """Which invariants broke; empty when none did, and when the stage itself failed."""
    command = [sys.executable, "-m", "tests.faults.campaign", *CAMPAIGN, "--mutant", name]
    until = ["--until-red", ",".join(sorted(SPEAK_OF[name]))]
    done = subprocess.run(
        [*command, *until, "--folder", str(FOLDER / name)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    broken = re.findall(r"^(I\d+) ROMPU, (\d+) fois ; d’abord : (.*)$", done.stdout, re.M)
    if name == "m7":  # a slow page is no catch: only a deed that the queue broke
        broken = [one for one in broken if "broken by" in one[2]]
    if done.returncode and not broken:
        say(done.stdout[-800:] + done.stderr[-800:])
    return " ; ".join(
        f"{one} × {count} ({first})" for one, count, first in broken if one in SPEAK_OF[name]
    )


def by_tests(name: str) -> str:
    """The first test that fails with the mistake planted in its process."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:logging", *TESTS],
        cwd=REPOSITORY,
        env={**os.environ, "JALONS_MUTANT": name, "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        capture_output=True,
        text=True,
        check=False,
    )
    failed = re.search(r"^FAILED \S+::(\S+)", done.stdout, re.M)
    return f"le test {failed[1]}" if failed else ""


def main(names: list[str]) -> int:
    caught = 0
    for name in names or list(MUTANTS):
        began = time.monotonic()
        how = by_campaign(name)
        where = "campagne" if how else "épreuves"
        how = how or by_tests(name)
        caught += bool(how)
        verdict = f"pris par la {where} : {how}" if how else "PASSÉ INAPERÇU"
        say(f"{name} {MUTANTS[name]} — {verdict} ({time.monotonic() - began:.0f} s)")
    wanted = len(names or MUTANTS)
    say(f"{caught}/{wanted}")
    return 0 if caught == wanted else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

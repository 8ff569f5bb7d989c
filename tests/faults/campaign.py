"""The campaign: `make faults [SEEDS=5 REMINDERS=10000 FAULTS=300]`.

    python -m tests.faults.campaign --seeds 5 --reminders 10000 --faults 300

Prints counts, the 95 % upper bound of what was not seen (3/n), and recovery times; ends with an
error when an invariant is broken or when a fault had no effect.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg2

from config.local.paths import LOCAL
from tests.faults.evidence import Evidence, lines_of, read_tables
from tests.faults.faults import ask
from tests.faults.invariants import ALWAYS, INVARIANTS, in_calm, judge
from tests.faults.mutants import DROP_CONSTRAINT
from tests.faults.processes import Role, wait_until
from tests.faults.reporting import Result, recoveries, report, say
from tests.faults.stage import PACE, Stage, open_stage
from tests.faults.strikes import Strikes

FOLDER = LOCAL / "faults"
LOOK_EVERY = 5.0
LEASE = float(PACE["JALONS_REMINDER_LEASE_SECONDS"])
CALM = LEASE + 60.0
TAIL = 5.0
WAVE = 15.0


class Run:
    """One seed on a stage that is already open."""

    def __init__(
        self,
        stage: Stage,
        seed: int,
        *,
        reminders: int,
        faults: int,
        pace: float,
        until_red: frozenset[str] = frozenset(),
    ) -> None:
        self.stage, self.seed = stage, seed
        self.lasts = faults * pace + TAIL
        self.reminders = reminders
        self.strikes = Strikes(stage, random.Random(seed), faults, pace)
        self.found: dict[str, list[str]] = {}
        self.repaired_at = self.calm_since = float("inf")
        self.until_red = until_red

    def play(self) -> Result:
        began = time.time()
        self._prepare()
        people = self._people()
        try:
            self._faults()
            if self.until_red & set(self.found):
                return self._result(time.time() - began)
            self._catch_up()
            self._calm(people)
        finally:
            people.stop()
        self.evidence = self._evidence(final=True)
        self.found = judge(self.evidence) | self.found
        return self._result(time.time() - began)

    def _prepare(self) -> None:
        from django.utils import timezone

        from tests.faults.scene import forget_the_last_one, set_the_scene
        from tests.faults.visiting import plan_of, warm

        forget_the_last_one(self.stage.folder)
        self.scene = set_the_scene(self.seed, self.reminders, timezone.now())
        self.plan = plan_of(self.scene, self.stage, self.lasts)
        warm(self.plan)

    def _people(self) -> Role:
        path = self.stage.folder / f"people-{self.seed}.json"
        path.write_text(json.dumps(self.plan))
        environment = self.stage.environment(by_proxy=True, process="web")
        command = ["-m", "tests.faults.people", str(path)]
        role = Role("people", command, environment, self.stage.logs)
        role.start()
        wait_until(lambda: b"ready" in role.log.read_bytes(), 120, "the people")
        self._begin()
        return role

    def _begin(self) -> None:
        """Everybody is there: the first reminders come due, the first accidents come."""
        from django.utils import timezone

        from tests.faults.scene import spread

        spread(self.scene, self.lasts, timezone.now())
        self.begins = time.time()
        (self.stage.folder / f"begin-{self.seed}").write_text(str(self.begins))

    def _faults(self) -> None:
        looked = time.monotonic()
        while not self.strikes.is_over or time.time() < self.begins + self.lasts:
            self.strikes.turn()
            time.sleep(0.05)
            if self.until_red & set(self.found):
                return
            if time.monotonic() - looked > LOOK_EVERY:
                self._look_meanwhile()
                looked = time.monotonic()
        self.repaired_at = max(self.strikes.repaired, default=self.begins)

    def _look_meanwhile(self) -> None:
        try:
            now = self._evidence(final=False)
        except psycopg2.Error:
            return  # the database is away or locked: the next look will tell
        for name, sentences in judge(now, ALWAYS).items():
            self.found.setdefault(name, sentences)

    def _catch_up(self) -> None:
        """Until nothing waits any more, then what was kept for the calm comes due."""
        from django.utils import timezone

        from tests.faults.scene import calm_wave

        self._until(lambda seen: sum(self._overdue(row) for row in seen.rows))
        seen = self._evidence(final=False)
        touched = {row["subject"] for row in seen.rows if row["id"] in seen.touched}
        self.calm_since = time.time()
        calm_wave(self.scene, WAVE, timezone.now(), touched=touched)

    @staticmethod
    def _overdue(row: dict[str, Any]) -> bool:
        return row["status"] == "planned" and bool(row["due"] < row["now"])

    def _calm(self, people: Role) -> None:
        """Until nothing is due or claimed."""
        over = self.calm_since + WAVE

        def unsettled(seen: Evidence) -> int:
            going_on = people.is_alive() + (time.time() < over)
            return going_on + len(list(INVARIANTS["I2"](seen)))

        self._until(unsettled)

    def _until(self, left: Callable[[Evidence], int]) -> None:
        """Given up when nothing moved for so long."""
        fewest, moved = float("inf"), time.monotonic()
        while time.monotonic() < moved + CALM and fewest:
            self.strikes.turn()
            number = left(self._evidence(final=False))
            if number < fewest:
                fewest, moved = number, time.monotonic()
            time.sleep(0.5)

    def _evidence(self, *, final: bool) -> Evidence:
        connection = psycopg2.connect(self.stage.admin_url, options="-c lock_timeout=1000")
        try:
            ours = [self.scene.organisation.pk, self.scene.asleep.pk]
            rows, lines = read_tables(connection, ours)
        finally:
            connection.close()
        folder, scene = self.stage.folder, self.scene
        accepted = lines_of(folder / "accepted.log")
        if not final and rows:
            # What was accepted after the tables were read is not in them yet.
            accepted = [message for message in accepted if message["at"] <= rows[0]["now"]]
        return Evidence(
            rows=rows,
            lines=lines,
            accepted=accepted,
            refused=lines_of(folder / "refused.log"),
            deeds=lines_of(folder / "deeds.log"),
            pages=lines_of(folder / "pages.log"),
            asleep={scene.asleep.pk},
            busy=scene.busy,
            never={p.pk for p in scene.people if p.email.startswith("jamais")},
            interrupted=self.strikes.interrupted(),
            began=self.begins,
            repaired_at=self.repaired_at,
            calm_since=self.calm_since,
            listed=scene.listed_doubts() if final else set(),
        )

    def _result(self, seconds: float) -> Result:
        seen = self.evidence = getattr(self, "evidence", None) or self._evidence(final=False)
        return Result(
            found=self.found,
            faults=self.strikes.done,
            without_effect=self.strikes.failed,
            fell=self.strikes.fell,
            states=seen.counts(),
            accepted=len(seen.accepted),
            reminders=self.reminders,
            deeds=Counter(f"{deed['kind']} {deed['result']}" for deed in seen.deeds),
            pages=[page["took"] for page in seen.pages if page["status"] == 200],
            unavailable=sum(page["status"] != 200 for page in seen.pages),
            recoveries=recoveries(seen, self.strikes.repaired),
            calm=[late for late, _row in in_calm(seen)],
            seconds=seconds,
        )


def play(
    folder: Path,
    *,
    seeds: int,
    reminders: int,
    faults: int,
    pace: float,
    until_red: frozenset[str] = frozenset(),
    **environment: str,
) -> list[Result]:
    """All the seeds, one after the other, on one stage."""
    results = []
    with open_stage(folder, seed=str(seeds), **environment) as stage:
        prepare_django(stage)
        if environment.get("JALONS_MUTANT") == "m8":
            ask(stage, DROP_CONSTRAINT)
        stage.start_web()
        for number in range(2):
            stage.start_worker(number)
            stage.start_beat(number)
        stage.wait_for_workers()
        for seed in range(1, seeds + 1):
            run = Run(
                stage,
                seed,
                reminders=reminders // seeds,
                faults=faults // seeds,
                pace=pace,
                until_red=until_red,
            )
            result = run.play()
            results.append(result)
            tell(seed, result)
    return results


def tell(seed: int, result: Result) -> None:
    """One seed as soon as it is over, with the first findings of each invariant."""
    say(
        f"graine {seed} : {result.reminders} rappels, {sum(result.faults.values())} "
        f"pannes, {result.seconds:.0f} s, {'bien' if result.is_green else 'ROMPU'} "
        f"({dict(result.states)})"
    )
    for name, sentences in result.found.items():
        say(f"  {name}, {len(sentences)} fois : {' | '.join(sentences[:3])}")
    for sentence in result.without_effect:
        say(f"  sans effet : {sentence}")


def prepare_django(stage: Stage) -> None:
    """The judge and the scene use the product's own models, directly on the servers."""
    os.environ.update(stage.environment(by_proxy=False, process="command"))
    import django

    django.setup()


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.campaign", description=__doc__)
    parser.add_argument("--seeds", type=int, default=int(os.environ.get("SEEDS") or 5))
    parser.add_argument("--reminders", type=int, default=int(os.environ.get("REMINDERS") or 10_000))
    parser.add_argument("--faults", type=int, default=int(os.environ.get("FAULTS") or 300))
    parser.add_argument("--pace", type=float, default=2.5, help="secondes entre deux pannes")
    parser.add_argument("--mutant", default="", help="une faute plantée, m1 à m8")
    parser.add_argument("--until-red", default="", help="s’arrêter dès que l’un de ceux-ci cède")
    parser.add_argument("--folder", type=Path, default=FOLDER / "campaign")
    chosen = parser.parse_args(words)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the stage is cleared
    extra = {"JALONS_MUTANT": chosen.mutant} if chosen.mutant else {}
    results = play(
        chosen.folder,
        seeds=chosen.seeds,
        reminders=chosen.reminders,
        faults=chosen.faults,
        pace=chosen.pace,
        until_red=frozenset(filter(None, chosen.until_red.split(","))),
        **extra,
    )
    return 0 if report(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

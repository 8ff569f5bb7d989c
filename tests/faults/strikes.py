"""The one who arranges accidents: one after the other, sometimes two, never on what is broken."""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import dataclass, field

from tests.faults.faults import FAULTS, ONE_OF, Accident, Fault, ready
from tests.faults.stage import CONCURRENCY, Stage

TOGETHER = 0.10
# How many sendings a fault may leave in doubt: those in flight in what it strikes. What stops
# PostgreSQL or cuts its road strikes all of them.
ONE, ONE_WORKER, ALL = 1, CONCURRENCY, 2 * CONCURRENCY
WEIGHTS = {"child killed": ONE, "worker killed": ONE_WORKER, "worker frozen": ONE_WORKER}


@dataclass
class Running:
    """One accident under way, and when it is to go on."""

    fault: Fault
    held: str
    accident: Accident
    wakes: float
    began: float


@dataclass
class Strikes:
    """Draws the faults of one run and keeps what became of them."""

    stage: Stage
    dice: random.Random
    wanted: int
    pace: float
    running: list[Running] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    repaired: list[float] = field(default_factory=list)
    started: int = 0
    next_at: float = 0.0
    deck: list[Fault] = field(default_factory=list)
    fell: Counter[str] = field(default_factory=Counter)

    @property
    def is_over(self) -> bool:
        return self.started >= self.wanted and not self.running

    def interrupted(self) -> int:
        """Sendings that may have been in flight when something was struck."""
        weights = {fault.name: WEIGHTS.get(fault.name, ALL) for fault in FAULTS}
        fallen = ONE_WORKER * sum(self.fell.values())
        return fallen + sum(weights[name] * count for name, count in self.done.items())

    def turn(self) -> None:
        """What is due now: accidents to go on with, new ones to begin, the fallen to raise."""
        now = time.monotonic()
        for one in [one for one in self.running if one.wakes <= now]:
            self._go_on(one)
        if self.started < self.wanted and now >= self.next_at:
            both = self.dice.random() < TOGETHER and self.started + 2 <= self.wanted
            for _ in range(2 if both else 1):
                self._begin()
            self.next_at = now + self.dice.uniform(0.6, 1.4) * self.pace
        self._raise_the_fallen()

    def _begin(self) -> None:
        busy = {one.held for one in self.running}
        if not self.deck:
            self.deck = list(FAULTS)
            self.dice.shuffle(self.deck)
        for fault in self.deck:
            places = [
                place
                for place in ONE_OF.get(fault.needs, [fault.needs])
                if place not in busy and ready(self.stage, place)
            ]
            if not places:
                continue
            self.deck.remove(fault)
            held = self.dice.choice(places)
            accident = fault.strike(self.stage, self.dice, held)
            now = time.monotonic()
            one = Running(fault, held, accident, now, now)
            self.running.append(one)
            self.started += 1
            self._go_on(one)
            return

    def _go_on(self, one: Running) -> None:
        try:
            one.wakes = time.monotonic() + next(one.accident)
            return
        except StopIteration:
            self.done[one.fault.name] += 1
        except Exception as error:
            self.failed.append(f"{one.fault.name}: {type(error).__name__} {error}")
        self.repaired.append(time.time())
        self.running.remove(one)

    def _raise_the_fallen(self) -> None:
        """What init does: a program that ended by itself is started again, and counted."""
        busy = {one.held for one in self.running}
        roles = {f"worker{n}": role for n, role in enumerate(self.stage.workers)}
        roles |= {f"beat{n}": role for n, role in enumerate(self.stage.beats)}
        roles |= {"web": self.stage.web}
        for place, role in roles.items():
            if place not in busy and not role.is_alive():
                role.start()
                self.fell[place] += 1

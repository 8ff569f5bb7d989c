"""Answers after meetings, and the nightly pass over every file; one file alone beside it."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from alliance.instruments.bank import house_version
from alliance.models import Signal
from alliance.services.assessing import assess_all, assess_file
from benchmarks.followup import FollowUp
from benchmarks.population import Row
from beneficiaries.models import CaseFile
from followup.models import Outcome

ANSWERED, FALLING = 0.75, 0.06
USUAL, LOW = (4, 4, 4, 5, 5), (2, 3, 3)
ONE_FILE = 200


@dataclass(slots=True)
class Answers:
    """One check-in after each meeting that was held; three in four are answered."""

    followup: FollowUp
    first: int
    version: Any = field(default_factory=house_version)
    drawn: list[Row] = field(default_factory=list)

    def check_ins(self) -> Iterator[Row]:
        dice, now = self.followup.population.dice, self.followup.population.now
        for slot in self.followup.appointments_drawn:
            if slot["outcome"] != Outcome.SEEN:
                continue
            asked = slot["ends_at"] + datetime.timedelta(hours=1)
            answered = dice.random() < ANSWERED and asked < now
            row = {
                "id": self.first + len(self.drawn),
                "case_file_id": slot["case_file_id"],
                "instrument_version_id": self.version.pk,
                "appointment_id": slot["id"],
                "session_on": slot["starts_at"].date(),
                "created_at": asked,
                "closes_at": asked + datetime.timedelta(days=7),
                "answered_at": asked + datetime.timedelta(hours=3) if answered else None,
                "unease": "" if not answered else "a_little" if dice.random() < 0.05 else "no",
            }
            self.drawn.append(row)
            yield row

    def answers(self) -> Iterator[Row]:
        dice = self.followup.population.dice
        items = [item.pk for item in self.version.items.all()]
        for row in self.drawn:
            if row["answered_at"] is None:
                continue
            levels = LOW if dice.random() < FALLING else USUAL
            for item in items:
                yield {
                    "check_in_id": row["id"],
                    "item_id": item,
                    "value": dice.choice(levels),
                    "answered_at": row["answered_at"],
                }


def measure_alliance() -> dict[str, float]:
    """First night (every score to compute), an ordinary night, then one file after a deed."""
    first, _changed = _timed(assess_all)
    ordinary, changed = _timed(assess_all)
    ids = CaseFile.objects.open().order_by("pk").values_list("pk", flat=True)[:ONE_FILE]
    files = list(CaseFile.objects.filter(pk__in=list(ids)).order_by("pk"))
    alone = [_timed(lambda one=one: assess_file(one)) for one in files]
    return {
        "files": CaseFile.objects.open().count(),
        "open_signals": Signal.objects.open().count(),
        "first_night_s": round(first.wall, 1),
        "first_night_cpu_s": round(first.processor, 1),
        "night_s": round(ordinary.wall, 1),
        "night_cpu_s": round(ordinary.processor, 1),
        "night_changed": float(changed),
        "one_file_p50_ms": round(median(spent.wall for spent, _ in alone) * 1000, 1),
        "one_file_cpu_p50_ms": round(median(spent.processor for spent, _ in alone) * 1000, 1),
    }


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds on the wall, and of this process on the processor."""

    wall: float
    processor: float


def _timed(deed: Any) -> tuple[Spent, Any]:
    wall, processor = time.perf_counter(), time.process_time()
    result = deed()
    return Spent(time.perf_counter() - wall, time.process_time() - processor), result

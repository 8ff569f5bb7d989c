"""Times a page and its floor turn by turn, so that a noisy machine disturbs both alike."""

from __future__ import annotations

import itertools
import math
import statistics
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from benchmarks.pages import Page
from benchmarks.server import WORKERS, worker_seconds
from benchmarks.visitor import Answer, Unexpected, Visitor

REQUESTS = 60
CAPTURED = 8
CONNECTIONS = 8


@dataclass(frozen=True, slots=True)
class Figures:
    """What is kept of one page at one size."""

    p50_ms: float
    p95_ms: float
    sql: int
    html_bytes: int
    floor_p50_ms: float
    ratio: float

    def as_json(self) -> dict[str, float]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Throughput:
    """How many pages a second the whole server gave, and what each cost it."""

    per_second: float
    per_second_per_core: float
    worker_ms_per_request: float

    def as_json(self) -> dict[str, float]:
        return asdict(self)


@dataclass(slots=True)
class Samples:
    """Seconds, page and floor apart."""

    page: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)


def percentile(seconds: Sequence[float], share: float) -> float:
    """The value under which that share of the samples lies, in milliseconds."""
    ordered = sorted(seconds)
    position = max(0, math.ceil(share * len(ordered)) - 1)
    return ordered[position] * 1000


def measure(page: Page, visitor: Visitor, anonymous: Visitor, requests: int = REQUESTS) -> Figures:
    """Warm up, capture the SQL, then page and floor turn by turn."""
    captures = list(page.paths[:CAPTURED])
    for path in captures * 3:
        checked(visitor.get(path, fragment=page.fragment), path)
    answers = [
        checked(visitor.get(path, capture=f"{page.key}-{n}", fragment=page.fragment), path)
        for n, path in enumerate(captures)
    ]
    floors = [f"/plancher/{page.key}-{n}/" for n in range(len(captures))]
    for path in floors * 3:
        checked(anonymous.get(path), path)
    samples = Samples()
    timed = itertools.islice(itertools.cycle(page.paths), requests)
    for path, below in zip(timed, itertools.cycle(floors), strict=False):
        samples.page.append(checked(visitor.get(path, fragment=page.fragment), path).seconds)
        samples.floor.append(checked(anonymous.get(below), below).seconds)
    return figures(samples, answers)


def measure_login(
    port: int, email: str, password: str, anonymous: Visitor, requests: int = REQUESTS
) -> Figures:
    """A whole log-in each time, from addresses that never come back: limits stay as they are."""
    samples, captured = Samples(), []
    for number in range(requests + 2):
        visitor = Visitor(port, address=f"198.51.{number // 200}.{number % 200 + 1}")
        answer = visitor.log_in(email, password, capture="login-0" if number == 1 else "")
        visitor.log_out()
        visitor.close()
        if number == 1:
            captured.append(answer)
        if number > 1:
            samples.page.append(answer.seconds)
            below = checked(anonymous.get("/plancher/login-0/"), "/plancher/login-0/")
            samples.floor.append(below.seconds)
    return figures(samples, captured)


def figures(samples: Samples, answers: Sequence[Answer]) -> Figures:
    """The dearest of the captured answers gives the SQL and the bytes."""
    p50, floor = percentile(samples.page, 0.5), statistics.median(samples.floor) * 1000
    return Figures(
        p50_ms=round(p50, 2),
        p95_ms=round(percentile(samples.page, 0.95), 2),
        sql=max(answer.sql for answer in answers),
        html_bytes=max(len(answer.body) for answer in answers),
        floor_p50_ms=round(floor, 2),
        ratio=round(p50 / floor, 2),
    )


def checked(answer: Answer, path: str) -> Answer:
    """Only a page that answers 200 is worth a figure."""
    if answer.status != 200:
        raise Unexpected(f"{path} a répondu {answer.status} : rien n’est mesuré dessus.")
    return answer


def throughput(
    path: str, visitor: Visitor, master: int, seconds: float = 8.0, cores: int = WORKERS
) -> Throughput:
    """Eight connections that never wait, each with the same session."""
    counts = [0] * CONNECTIONS
    troubles: list[Exception] = []
    stop = threading.Event()

    def hurry(number: int) -> None:
        mine = Visitor(visitor.port, cookies=dict(visitor.cookies))
        try:
            while not stop.is_set():
                checked(mine.get(path), path)
                counts[number] += 1
        except (Unexpected, OSError) as trouble:
            troubles.append(trouble)
        mine.close()

    threads = [threading.Thread(target=hurry, args=(n,)) for n in range(CONNECTIONS)]
    before, started = worker_seconds(master), time.perf_counter()
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    stop.set()
    for thread in threads:
        thread.join()
    if troubles:
        raise Unexpected(f"{path} sous charge : {troubles[0]}")
    elapsed, total = time.perf_counter() - started, sum(counts)
    return Throughput(
        per_second=round(total / elapsed, 1),
        per_second_per_core=round(total / elapsed / cores, 1),
        worker_ms_per_request=round(1000 * (worker_seconds(master) - before) / max(total, 1), 2),
    )

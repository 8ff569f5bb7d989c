"""A wire across one executed line of the engine, by sys.monitoring: what steps on it stops."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType

from config.local.paths import REPOSITORY

TOOL = 4
EVENT = sys.monitoring.events.LINE
# The files whose lines are enumerated: from the claim to the confirmation, sweep, offer, deeds.
WATCHED = (
    "followup/services/sending.py",
    "followup/services/offering.py",
    "followup/services/caps.py",
    "followup/services/judging.py",
    "followup/services/composing.py",
    "followup/services/reminding.py",
    "followup/services/reminders_by_hand.py",
    "followup/services/opt_outs.py",
    "followup/reminders/providers/mail.py",
    "followup/reminders/providers/http.py",
)
Point = tuple[str, int]
PATHS = {str(REPOSITORY / name): Path(name).name for name in WATCHED}


@contextmanager
def _listening(heard: Callable[[str, int], None]) -> Iterator[None]:
    def on_line(code: CodeType, line: int) -> object:
        name = PATHS.get(code.co_filename)
        if name is None:
            return sys.monitoring.DISABLE
        heard(name, line)
        return None

    sys.monitoring.use_tool_id(TOOL, "crash points")
    sys.monitoring.register_callback(TOOL, EVENT, on_line)
    sys.monitoring.restart_events()
    sys.monitoring.set_events(TOOL, EVENT)
    try:
        yield
    finally:
        sys.monitoring.set_events(TOOL, 0)
        sys.monitoring.register_callback(TOOL, EVENT, None)
        sys.monitoring.free_tool_id(TOOL)


def points_of(deed: Callable[[], object]) -> list[Point]:
    """Every line that the deed executes, once, in the order of its first execution."""
    seen: dict[Point, None] = {}
    with _listening(lambda name, line: seen.setdefault((name, line))):
        deed()
    return list(seen)


@contextmanager
def wire(point: Point, strike: Callable[[], None]) -> Iterator[list[Point]]:
    """Strike when that line is about to be executed first; gives what was stepped on."""
    struck: list[Point] = []

    def step(name: str, line: int) -> None:
        if (name, line) == point and not struck:
            struck.append(point)
            strike()

    with _listening(step):
        yield struck

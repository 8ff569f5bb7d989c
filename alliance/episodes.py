"""Episodes: from a drop to its repair, read from the scores alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from alliance.detection import REPAIR_CHANCES, REPAIR_SHARE, TOLERANCE, Reading


class RepairState(StrEnum):
    """What the scores after a drop say."""

    OPEN = "open"
    REPAIRED = "repaired"
    UNREPAIRED = "unrepaired"


@dataclass(frozen=True, slots=True)
class Episode:
    """One drop: the score before it, the score that fell, the one to reach, and what followed.

    `start` and `end` are positions of sessions; `alerts` counts those that joined.
    """

    start: int
    reference: float
    drop: float
    state: RepairState
    end: int | None
    alerts: int

    @property
    def aim(self) -> float:
        return repair_aim(self.reference, self.drop)


def repair_aim(reference: float, drop: float) -> float:
    """Half of the way back: drop + ½(reference − drop)."""
    return drop + REPAIR_SHARE * (reference - drop)


def state_after(reference: float, drop: float, later: Sequence[float]) -> RepairState:
    """What the scores that came after one drop say of it, in order."""
    aim = repair_aim(reference, drop)
    chances = later[:REPAIR_CHANCES]
    if any(value >= aim - TOLERANCE for value in chances):
        return RepairState.REPAIRED
    return RepairState.UNREPAIRED if len(chances) == REPAIR_CHANCES else RepairState.OPEN


def episodes(readings: Sequence[Reading]) -> list[Episode]:
    """Every episode in order; an alert before the running one is repaired joins it."""
    found: list[Episode] = []
    index = 0
    while index < len(readings):
        if readings[index].alarm.is_alert and index > 0:
            episode, index = _follow(readings, index)
            found.append(episode)
        else:
            index += 1
    return found


def _follow(readings: Sequence[Reading], start: int) -> tuple[Episode, int]:
    """The episode that begins there, and the index from which the next may begin."""
    reference, drop = readings[start - 1].value, readings[start].value
    aim = repair_aim(reference, drop)
    after = readings[start + 1 : start + 1 + REPAIR_CHANCES]
    alerts = 1
    for offset, reading in enumerate(after, start + 1):
        if reading.value >= aim - TOLERANCE:
            end = readings[offset].position
            return _episode(readings, start, RepairState.REPAIRED, end, alerts), offset + 1
        alerts += reading.alarm.is_alert
    if len(after) < REPAIR_CHANCES:
        return _episode(readings, start, RepairState.OPEN, None, alerts), len(readings)
    last = after[-1].position
    return (
        _episode(readings, start, RepairState.UNREPAIRED, last, alerts),
        start + 1 + REPAIR_CHANCES,
    )


def _episode(
    readings: Sequence[Reading], start: int, state: RepairState, end: int | None, alerts: int
) -> Episode:
    return Episode(
        start=readings[start].position,
        reference=readings[start - 1].value,
        drop=readings[start].value,
        state=state,
        end=end,
        alerts=alerts,
    )

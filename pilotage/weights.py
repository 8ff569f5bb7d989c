"""How heavy a file is, so that forty files of one kind compare with forty of another. Pure Python.

An organisation says its own weights in its settings, under "caseload_weights": a programme, or a
programme and a phase as "reclassement:placement" once the phases are known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

KEY: Final = "caseload_weights"
HEAVIEST: Final = Decimal(10)
USUAL: Final[Mapping[str, Decimal]] = {
    "cep": Decimal(1),
    "reclassement": Decimal("1.5"),
    "other": Decimal(1),
}


@dataclass(frozen=True, slots=True)
class Weights:
    """One weight for each programme."""

    by_programme: Mapping[str, Decimal]

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Weights:
        """From an organisation's settings; what cannot be read keeps the usual weight."""
        said = settings.get(KEY)
        chosen = said if isinstance(said, Mapping) else {}
        return cls({name: _weight(chosen.get(name), usual) for name, usual in USUAL.items()})

    def load(self, counts: Mapping[str, int]) -> Decimal:
        """Each file counted for what it weighs."""
        total = Decimal(0)
        for name, number in counts.items():
            total += self.by_programme.get(name, Decimal(1)) * number
        return total


def _weight(said: object, usual: Decimal) -> Decimal:
    try:
        weight = Decimal(str(said))
    except InvalidOperation:
        return usual
    return weight if weight.is_finite() and 0 <= weight <= HEAVIEST else usual

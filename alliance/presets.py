"""Ready-made limits that an organisation may choose; docs/alliance.md publishes what each gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from alliance.signals import DEFAULT_LIMITS, Limits

PRODUCT: Final = "product"
CAUTIOUS: Final = "cautious"
TOGETHER: Final = "together"

# The last two were chosen on the simulation of seed 7, and are reported on that of seed 2041.
PRESETS: Final[Mapping[str, Limits]] = {
    PRODUCT: DEFAULT_LIMITS,
    CAUTIOUS: Limits(strong_z=-2.6, weak_z=-1.3, low_subscale=2.0, together_days=20),
    TOGETHER: Limits(strong_z=-2.6, low_subscale=1.5, converging=4.25),
}
TUNING_SEED: Final = 7
REPORTED_SEED: Final = 2041


def name_of(limits: Limits) -> str | None:
    """The preset that these limits are, if any."""
    return next((name for name, preset in PRESETS.items() if preset == limits), None)

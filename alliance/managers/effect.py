"""What limits would give an organisation to read: the product's own rules on invented courses."""

from __future__ import annotations

import datetime
import hashlib
import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Final

from django.core.cache import cache
from django.utils import timezone

from accounts.models import Organisation
from alliance.evaluation.composite import load_and_figures
from alliance.models import CheckIn
from alliance.presets import PRESETS, REPORTED_SEED
from alliance.signals import Limits
from beneficiaries.models import CaseFile

CASES: Final = 600
DEPTH: Final = 2
KEPT: Final = datetime.timedelta(days=30)
MEETINGS_A_MONTH: Final = 1.5  # sixty files make about ninety questionnaires
ENOUGH: Final = 30
DAYS_BACK: Final = 30


@dataclass(frozen=True, slots=True)
class Rates:
    """Per meeting, and how good: counted once for each set of limits."""

    taken_up: float
    without_rupture: float
    watched: float
    sensitivity: float
    specificity: float


@dataclass(frozen=True, slots=True)
class Effect:
    """What to expect in a month, rounded as such figures deserve."""

    files: int
    meetings: float
    rates: Rates

    @property
    def taken_up(self) -> int:
        return round(self.meetings * self.rates.taken_up)

    @property
    def without_rupture(self) -> int:
        return round(self.meetings * self.rates.without_rupture)

    @property
    def watched(self) -> int:
        return round(self.meetings * self.rates.watched)

    @property
    def found(self) -> int:
        """Out of a hundred ruptures that met a questionnaire."""
        return round(100 * self.rates.sensitivity)

    @property
    def left_alone(self) -> int:
        """Out of a hundred courses without rupture."""
        return round(100 * self.rates.specificity)


@dataclass(frozen=True, slots=True)
class Ground:
    """The size of an organisation: open files, and meetings that it holds in a month."""

    files: int
    meetings: float

    def effect(self, limits: Limits) -> Effect:
        return Effect(self.files, self.meetings, rates_of(limits))

    def presets(self) -> dict[str, Effect]:
        return {name: self.effect(limits) for name, limits in PRESETS.items()}


def ground_of(organisation: Organisation, today: datetime.date | None = None) -> Ground:
    """Two counts; the rhythm is the organisation's own once it has sent enough."""
    files = CaseFile.objects.open().filter(organisation=organisation).count()
    since = (today or timezone.localdate()) - datetime.timedelta(days=DAYS_BACK)
    sent = CheckIn.objects.filter(
        case_file__organisation=organisation, session_on__gte=since, cancelled_at=None
    ).count()
    meetings = float(sent) if sent >= ENOUGH else files * MEETINGS_A_MONTH
    return Ground(files, meetings)


@lru_cache(maxsize=64)
def rates_of(limits: Limits) -> Rates:
    """From the simulation, or as it was kept: for this process, and for the others."""
    key = f"alliance-rates-{_fingerprint(limits)}"
    kept = cache.get(key)
    if kept is None:
        load, figures = load_and_figures(CASES, DEPTH, REPORTED_SEED, limits)
        kept = asdict(
            Rates(
                load.taken_up / load.meetings,
                load.without_rupture / load.meetings,
                load.watched / load.meetings,
                figures.sensitivity,
                figures.specificity,
            )
        )
        cache.set(key, kept, KEPT.total_seconds())
    return Rates(**kept)


def _fingerprint(limits: Limits) -> str:
    plain = {**asdict(limits), "switched_off": sorted(limits.switched_off)}
    text = json.dumps([plain, CASES, DEPTH, REPORTED_SEED], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]

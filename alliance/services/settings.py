"""How an organisation sets up the module: on or off, delays, limits; and the norms in force."""

from __future__ import annotations

from dataclasses import fields

from accounts.models import Organisation
from alliance.detection import DEFAULT_NORMS, Norms
from alliance.models import AllianceSettings, NormsVersion
from alliance.signals import DEFAULT_LIMITS, Limits

SWITCHED_OFF = "switched_off"
LIMIT_NAMES = tuple(field.name for field in fields(Limits) if field.name != SWITCHED_OFF)


def settings_of(organisation: Organisation) -> AllianceSettings:
    """The organisation's settings; those of the product, unsaved, when it has none."""
    found: AllianceSettings | None = (
        AllianceSettings.objects.filter(organisation=organisation)
        .select_related("instrument_version__instrument")
        .first()
    )
    return found or AllianceSettings(organisation=organisation)


def limits_of(organisation: Organisation) -> Limits:
    """The product's limits, and the organisation's where it moved them."""
    return limits_from(settings_of(organisation))


def limits_from(chosen: AllianceSettings) -> Limits:
    """The same, from settings at hand: no query."""
    moved = {
        name: type(getattr(DEFAULT_LIMITS, name))(value)
        for name, value in chosen.limits.items()
        if name in LIMIT_NAMES
    }
    return Limits(**moved, switched_off=frozenset(chosen.limits.get(SWITCHED_OFF, ())))


def norms_of(organisation: Organisation) -> Norms:
    """The newest norms estimated there; the product's before the first."""
    found = NormsVersion.objects.filter(organisation=organisation).order_by("-number").first()
    if found is None:
        return DEFAULT_NORMS
    return Norms(found.mean, found.between, found.within, found.number)

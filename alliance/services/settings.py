"""How an organisation sets up the module: on or off, delays, limits; and the norms in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts.journal import record
from accounts.models import Organisation, User
from alliance.detection import DEFAULT_NORMS, Norms
from alliance.models import AllianceSettings, NormsVersion
from alliance.signals import DEFAULT_LIMITS, Limits
from beneficiaries.refusals import StaleVersion

MOVED = _("Quelqu’un a modifié ces réglages entre-temps : relisez-les, puis enregistrez.")

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


@transaction.atomic
def save_settings(*, by: User, fields: Mapping[str, Any], limits: Limits, version: int) -> None:
    """Keep what was chosen; only the limits that differ from the product's are written."""
    here = by.standing.here
    values = {**fields, "limits": moved_limits(limits)}
    own = AllianceSettings.objects.filter(organisation=here)
    if version:
        if not own.filter(version=version).update(**values, version=F("version") + 1):
            raise StaleVersion(MOVED)
        kept = own.get()
    else:
        kept = AllianceSettings(organisation=here, **values)
        try:
            with transaction.atomic():
                kept.save(force_insert=True)
        except IntegrityError as error:
            raise StaleVersion(MOVED) from error
    record("alliance.settings_changed", by=by, organisation=here, subject=kept)


def moved_limits(limits: Limits) -> dict[str, Any]:
    """By name, those that are not the product's."""
    moved: dict[str, Any] = {
        name: getattr(limits, name)
        for name in LIMIT_NAMES
        if getattr(limits, name) != getattr(DEFAULT_LIMITS, name)
    }
    if limits.switched_off:
        moved[SWITCHED_OFF] = sorted(limits.switched_off)
    return moved

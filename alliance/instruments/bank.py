"""The house's own questionnaire, "Point d’étape": kept as a pack like any other."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from alliance.instruments.packs import Pack, shipped
from alliance.models import Instrument, InstrumentVersion, Item, VersionState

HOUSE_KEY = "point-detape"


def house_version() -> InstrumentVersion:
    """The version in force of the house's questionnaire, written the first time it is needed."""
    pack = shipped(HOUSE_KEY)
    found = _house(pack)
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return _write(pack)
    except IntegrityError:
        # Somebody wrote it at the same moment.
        found = _house(pack)
        if found is None:
            raise
        return found


def _house(pack: Pack) -> InstrumentVersion | None:
    versions = InstrumentVersion.objects.published().filter(
        instrument__organisation=None, instrument__key=pack.key, number=pack.version
    )
    found: InstrumentVersion | None = (
        versions.select_related("instrument").prefetch_related("items").first()
    )
    return found


def _write(pack: Pack) -> InstrumentVersion:
    instrument, _new = Instrument.objects.get_or_create(
        organisation=None, key=pack.key, defaults={"title": pack.title}
    )
    version = InstrumentVersion.objects.create(
        instrument=instrument, number=pack.version, **pack.definition
    )
    Item.objects.bulk_create(Item(instrument_version=version, **row) for row in pack.item_rows)
    version.state, version.published_at = VersionState.PUBLISHED, timezone.now()
    version.save(update_fields=["state", "published_at"])
    return version

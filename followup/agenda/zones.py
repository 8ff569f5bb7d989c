"""The wall clock of an organisation: overseas departments do not live at the hour of Paris."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.conf import settings

from accounts.models import HolidayRegion, Organisation

ZONES: dict[str, str] = {
    HolidayRegion.GUADELOUPE: "America/Guadeloupe",
    HolidayRegion.MARTINIQUE: "America/Martinique",
    HolidayRegion.GUYANE: "America/Cayenne",
    HolidayRegion.REUNION: "Indian/Reunion",
    HolidayRegion.MAYOTTE: "Indian/Mayotte",
}


def zone_of(organisation: Organisation) -> ZoneInfo:
    """By its calendar of public holidays; the mainland otherwise."""
    return ZoneInfo(ZONES.get(organisation.holidays, settings.TIME_ZONE))

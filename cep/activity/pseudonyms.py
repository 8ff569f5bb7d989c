"""A name that leads to nobody: the same for a person all year long, another one next year.

HMAC-SHA-256 with a secret of the organisation and of the year, sealed in the database. Without the
secret nobody can try all the people of a list, and two organisations never give the same name.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.vault import Unsealable, seal, unseal
from beneficiaries.refusals import Refused
from cep.models import ExportCampaign

PROFILE = "cep.activity"
LENGTH = 20  # hexadecimal figures: 80 bits, no two people alike


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """The names of one organisation and one year."""

    secret: bytes

    def of(self, person_id: int) -> str:
        message = f"{PROFILE}:{person_id}".encode()
        return hmac.new(self.secret, message, hashlib.sha256).hexdigest()[:LENGTH].upper()


def pseudonyms(organisation: Organisation, year: int) -> Pseudonyms:
    """Those of a year that was exported or shown before; else the year's secret is drawn."""
    campaign, _made = ExportCampaign.objects.get_or_create(
        organisation=organisation,
        year=year,
        defaults={"sealed_secret": seal(secrets.token_hex(32))},
    )
    return _opened(campaign)


def known_pseudonyms(organisation: Organisation, year: int) -> Pseudonyms:
    """For a trial, which writes nothing: those of the year, or some that are forgotten at once."""
    campaign = ExportCampaign.objects.filter(organisation=organisation, year=year).first()
    return _opened(campaign) if campaign else Pseudonyms(secrets.token_bytes(32))


def _opened(campaign: ExportCampaign) -> Pseudonyms:
    try:
        return Pseudonyms(bytes.fromhex(unseal(campaign.sealed_secret)))
    except Unsealable as error:
        raise Refused(
            _(
                "Le secret de cette campagne ne s’ouvre plus : la clé qui le scellait n’est plus "
                "dans JALONS_DATA_KEYS. Remettez-la, sans quoi les pseudonymes changeraient."
            )
        ) from error

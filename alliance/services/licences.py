"""The right to show a wording to the people who answer: dates, language, on a screen."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from accounts.models import Organisation
from alliance.models import InstrumentVersion, Licence


def may_be_shown(
    version: InstrumentVersion, organisation: Organisation, *, language: str, on: datetime.date
) -> bool:
    """True when the wording may be shown on a screen, in that language, that day."""
    return refusal_to_show(version, organisation, language=language, on=on) is None


def refusal_to_show(
    version: InstrumentVersion, organisation: Organisation, *, language: str, on: datetime.date
) -> str | None:
    """Why the wording may not be shown, in one sentence; None when it may."""
    instrument = version.instrument
    if instrument.organisation_id not in {None, organisation.pk}:
        return _("Ce questionnaire appartient à une autre organisation.")
    if not instrument.needs_licence:
        return None
    licences = Licence.objects.filter(instrument=instrument, organisation=organisation)
    current = licences.filter(valid_from__lte=on, valid_to__gte=on).first()
    if current is None:
        return _missing(licences.order_by("-valid_to").first(), on)
    if not current.electronic:
        return _("La licence ne permet pas de répondre à l’écran : faites remplir le papier.")
    if language not in current.languages:
        return _("La licence ne couvre pas cette langue.")
    return None


def _missing(last: Licence | None, on: datetime.date) -> str:
    if last is None:
        return _("Aucune licence n’est enregistrée pour ce questionnaire.")
    if last.valid_to < on:
        return _("La licence de ce questionnaire a pris fin le %(day)s.") % {
            "day": last.valid_to.strftime("%d/%m/%Y")
        }
    return _("La licence de ce questionnaire commence le %(day)s.") % {
        "day": last.valid_from.strftime("%d/%m/%Y")
    }

"""The right to show a wording to the people who answer: dates, language, on a screen."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.journal import record
from accounts.models import Organisation, User
from alliance.models import Instrument, InstrumentVersion, Licence
from beneficiaries.refusals import Refused
from followup.messages.attaching.checking import Checked


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


@transaction.atomic
def record_licence(
    *,
    by: User,
    instrument: Instrument,
    fields: Mapping[str, Any],
    file: Checked | None = None,
    again: bool = False,
) -> Licence:
    """Keep a licence; with `again`, one that is known already is not an error."""
    here = by.standing.here
    if again:
        same = {name: fields[name] for name in ("reference", "valid_from", "valid_to")}
        known = Licence.objects.filter(organisation=here, instrument=instrument, **same).first()
        if known is not None:
            return known
    licence = Licence(organisation=here, instrument=instrument, recorded_by=by, **fields)
    try:
        licence.validate_constraints()
        if file is not None:
            licence.file.save(f"{uuid.uuid4().hex}.pdf", ContentFile(file.data), save=False)
        with transaction.atomic():
            licence.save(force_insert=True)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    except IntegrityError as error:
        raise Refused(_("Une autre licence couvre déjà une partie de ces dates.")) from error
    record("licence.recorded", by=by, organisation=here, subject=licence)
    return licence

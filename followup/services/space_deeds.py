"""Deeds of the space that are made of two of the house's deeds."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from beneficiaries.models import Beneficiary
from followup.models import Appointment, Message
from followup.services.appointments_by_person import cancel_by_person
from followup.services.messages import send_by_person
from followup.space.home import moment_words


@transaction.atomic
def call_off(
    *, person: Beneficiary, appointment: Appointment, reason: str, form_key: uuid.UUID
) -> Message | None:
    """Call an appointment off; the reason, if any, is said to the counsellor as a message."""
    cancel_by_person(person=person, appointment=appointment)
    if not reason or not appointment.case_file.is_open:
        return None
    with translation.override("fr"):  # the counsellors' language
        said = _("J’annule le rendez-vous du %(moment)s. %(reason)s") % {
            "moment": moment_words(appointment.starts_at),
            "reason": reason,
        }
    return send_by_person(
        person=person, case_file=appointment.case_file, body=said, form_key=form_key
    )

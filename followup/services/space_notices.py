"""What leaves about the space: a link, a code, "a message waits"; never what it says."""

from __future__ import annotations

import logging
import smtplib
import uuid
from collections.abc import Mapping

from django.utils.translation import gettext as _

from accounts.mail import render_mail
from beneficiaries.models import Beneficiary, Channel
from beneficiaries.refusals import Refused
from followup.reminders.providers.base import NoAnswer, Parcel, RefusedByProvider
from followup.reminders.providers.choice import provider_for

log = logging.getLogger("jalons.space")
# Neither the address nor the sentence of the server goes into the logs.
FAILURES = (OSError, smtplib.SMTPException, RefusedByProvider, NoAnswer)


def send_text(number: str, text: str) -> None:
    """One SMS, now."""
    provider_for(Channel.SMS).hand(Parcel(reference=uuid.uuid4(), address=number, text=text))


def send_mail(template: str, address: str, context: Mapping[str, object]) -> None:
    """One e-mail, now, in the language that is active."""
    render_mail(f"followup/email/{template}", to=[address], context=dict(context)).send()


def send_code(person: Beneficiary, channel: str, address: str, *, code: str, minutes: int) -> None:
    """The code, to the address of the sheet; a provider that is away must not tell who is known."""
    try:
        if channel == Channel.EMAIL:
            context = {"code": code, "minutes": minutes, "person": person}
            send_mail("space_code", person.email, context)
        else:
            text = _("Votre code pour ouvrir votre espace : %(code)s. Il sert %(minutes)s minutes.")
            send_text(address, text % {"code": code, "minutes": minutes})
    except FAILURES as error:
        log.error("space_code_not_sent", extra={"error": type(error).__name__})


def send_link(person: Beneficiary, channel: str, *, link: str) -> None:
    """The way into the space, by the channel that the counsellor chose."""
    try:
        if channel == Channel.EMAIL:
            context = {"person": person, "organisation": person.organisation, "link": link}
            send_mail("space_link", person.email, context)
        else:
            text = _("%(organisation)s : voici le lien vers votre espace. %(link)s")
            send_text(person.phone, text % {"organisation": person.organisation, "link": link})
    except FAILURES as error:
        log.error("space_link_not_sent", extra={"error": type(error).__name__})
        raise Refused(
            _("Le message n’est pas parti : réessayez dans un moment, ou imprimez une carte.")
        ) from None

"""Which provider carries which channel, from the settings."""

from __future__ import annotations

from django.conf import settings

from beneficiaries.models import Channel
from followup.reminders.providers.base import Provider, RefusedByProvider
from followup.reminders.providers.console import ConsoleProvider
from followup.reminders.providers.http import HttpProvider
from followup.reminders.providers.mail import MailProvider

SMS_PROVIDERS: dict[str, type[Provider]] = {"console": ConsoleProvider, "http": HttpProvider}


def carries_text_messages() -> bool:
    """Without a gateway nobody is promised an SMS that would go nowhere."""
    return settings.SMS_PROVIDER in SMS_PROVIDERS


def provider_for(channel: str) -> Provider:
    """E-mail or SMS: no other channel is carried by a machine."""
    if channel == Channel.EMAIL:
        return MailProvider()
    if not carries_text_messages():
        raise RefusedByProvider(settings.SMS_PROVIDER)
    return SMS_PROVIDERS[settings.SMS_PROVIDER]()

"""E-mail through Django's mailers; the Message-ID is the reminder's own reference."""

from __future__ import annotations

import contextlib
import smtplib
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers

from followup.reminders.providers.base import NoAnswer, Parcel, RefusedByProvider, Unreachable

# Before a word was said: a refused connection, a silent greeting; not a refused password.
AWAY = (ConnectionError, TimeoutError, smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError)
# Said by the server in place of accepting: nothing was kept on its side.
SAID_NO = (
    smtplib.SMTPSenderRefused,
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPHeloError,
    smtplib.SMTPNotSupportedError,
)


class MailProvider:
    """One connection per message: a cut one never concerns two people."""

    def hand(self, parcel: Parcel) -> str:
        connection = mailers["default"]
        try:
            connection.open()
        except AWAY as error:
            raise Unreachable(type(error).__name__) from error
        except (OSError, smtplib.SMTPException) as error:
            raise RefusedByProvider(type(error).__name__) from error
        try:
            accepted = connection.send_messages([message_of(parcel)])
        except SAID_NO as error:
            raise RefusedByProvider(_code(error)) from error
        except (OSError, smtplib.SMTPException) as error:
            raise NoAnswer(type(error).__name__) from error
        finally:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                connection.close()
        if accepted != 1:
            raise NoAnswer("0")
        return "smtp"


def message_of(parcel: Parcel) -> EmailMultiAlternatives:
    """Text first, the page as an alternative, files joined."""
    message = EmailMultiAlternatives(
        parcel.subject,
        parcel.text,
        to=[parcel.address],
        headers={"Message-ID": message_id(parcel), **parcel.headers},
    )
    if parcel.html:
        message.attach_alternative(parcel.html, "text/html")
    for joined in parcel.files:
        message.attach(joined.name, joined.content, joined.content_type)
    return message


def message_id(parcel: Parcel) -> str:
    """The same at each try, so that a double would be recognised by any mail server."""
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{parcel.reference}@{sender or urlsplit(settings.BASE_URL).hostname}>"


def _code(error: smtplib.SMTPException) -> str:
    """The server's number only: its sentence may hold the address."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return str(next((answer[0] for answer in error.recipients.values()), ""))
    return str(getattr(error, "smtp_code", type(error).__name__))

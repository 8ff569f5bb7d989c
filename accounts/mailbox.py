"""The demo's mail backend: nothing leaves, everything can be read on the mailbox page."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage

from accounts.models import SentMessage


class MailboxBackend(BaseEmailBackend):
    """Keeps each message as a row."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            message.message()  # refuses forged headers, as a real provider would
            alternatives = getattr(message, "alternatives", [])
            SentMessage.objects.create(
                recipients=", ".join(message.recipients())[:500],
                subject=message.subject[:300],
                body=str(message.body),
                html=next((a.content for a in alternatives if a.mimetype == "text/html"), ""),
            )
        return len(email_messages)

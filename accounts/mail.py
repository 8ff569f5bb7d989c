"""E-mails in our look: a subject, a text and a page, from three templates of one name."""

from __future__ import annotations

from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

# The library names its messages itself, inside these folders.
FOLDERS = ("account/email/", "accounts/email/", "mfa/email/", "followup/email/")


def render_mail(
    prefix: str,
    *,
    to: list[str],
    context: dict[str, Any],
    headers: dict[str, str] | None = None,
) -> EmailMultiAlternatives:
    """`<prefix>_subject.txt`, `_message.txt` and `_message.html`; the subject is one line."""
    if not prefix.startswith(FOLDERS):
        raise ValueError(prefix)
    subject = " ".join(render_to_string(f"{prefix}_subject.txt", context).split())
    message = EmailMultiAlternatives(
        subject,
        render_to_string(f"{prefix}_message.txt", context).strip() + "\n",
        to=to,
        headers=headers,
    )
    message.attach_alternative(render_to_string(f"{prefix}_message.html", context), "text/html")
    return message

"""What a security officer reads: one JSON line per event, with who, what, where and when.

The logger adds the time (UTC) and the request's id; ids and names of things only, no personal
value, no secret. Every event of the table is produced by a test.
"""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest

from accounts.client import client_ip

log = logging.getLogger("jalons.security")

# name → level. A name that is not here is a programming error.
EVENTS = {
    "login_succeeded": logging.INFO,
    "login_refused": logging.WARNING,
    "demo_login": logging.INFO,
    "logged_out": logging.INFO,
    "login_code_sent": logging.INFO,
    "login_code_refused": logging.WARNING,
    "second_factor_refused": logging.WARNING,
    "second_factor_added": logging.INFO,
    "second_factor_removed": logging.WARNING,
    "second_factor_demanded": logging.INFO,
    "recovery_code_used": logging.WARNING,
    "recovery_codes_renewed": logging.INFO,
    "proof_renewed": logging.INFO,
    "password_reset_asked": logging.INFO,
    "mail_to_unknown_address": logging.INFO,
    "password_reset_done": logging.WARNING,
    "password_changed": logging.INFO,
    "email_changed": logging.WARNING,
    "invitation_sent": logging.INFO,
    "invitation_revoked": logging.INFO,
    "invitation_accepted": logging.INFO,
    "invitation_missed": logging.WARNING,
    "roles_changed": logging.WARNING,
    "account_closed": logging.WARNING,
    "organisation_changed": logging.INFO,
    "organisation_switched": logging.INFO,
    "session_expired": logging.INFO,
    "sessions_closed": logging.INFO,
    "access_refused": logging.WARNING,
    "undeclared_view": logging.ERROR,
    "rate_limited": logging.WARNING,
    "reasoned_access": logging.WARNING,
    "export_made": logging.WARNING,
    "space_link_missed": logging.WARNING,
    "space_entered": logging.INFO,
    "space_code_sent": logging.INFO,
    "space_code_refused": logging.WARNING,
    "sms_report_refused": logging.WARNING,
}


def report(
    event: str,
    *,
    request: HttpRequest | None = None,
    user_id: int | None = None,
    **facts: str | int | bool | None,
) -> None:
    """Write one line; `user_id` is the person concerned, by default who is signed in."""
    level = EVENTS[event]
    where: dict[str, Any] = {}
    if request is not None:
        where = {"client": client_ip(request), "path": request.path, "method": request.method}
        user = getattr(request, "user", None)
        if user_id is None and user is not None:
            user_id = user.pk
    log.log(level, event, extra={"event": event, "user_id": user_id, **where, **facts})


def report_export(
    *, request: HttpRequest, what: str, rows: int, organisation_id: int | None
) -> None:
    """A list left the product; the apps that export call this."""
    report("export_made", request=request, what=what, rows=rows, organisation_id=organisation_id)

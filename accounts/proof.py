"""Sensitive pages ask for a proof of identity at most five minutes old.

`@fresh_proof` goes under the access decorator:

    @requires(Capability.EXPORT_CASELOAD)
    @fresh_proof
    def export(request): …

A form sent too late is kept while the person proves who they are, then goes through.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

DEMO_METHOD = "demo"


def proved_recently(request: HttpRequest) -> bool:
    """True when a password, a code or a key was shown less than five minutes ago."""
    if not request.user.is_authenticated:
        return False
    records = get_authentication_records(request, request.user)
    if settings.DEMO and any(record.get("method") == DEMO_METHOD for record in records):
        return True  # a role card has nothing to prove again with
    latest = max((record.get("at", 0) for record in records), default=0)
    return time.time() - latest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def fresh_proof(
    view: Callable[..., HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Ask for the password or the second factor again before a sensitive page."""

    @wraps(view)
    def proved(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not proved_recently(request):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    return proved

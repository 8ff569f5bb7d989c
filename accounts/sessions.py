"""How long a session lives: thirty minutes without a sign, twelve hours in all."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.client import device_name
from accounts.security_events import report
from accounts.session_store import DEVICE_KEY, OPENED_KEY, SEEN_KEY

USER_KEY = "_auth_user_id"
LOGOUT_VIEW = "account_logout"
# A sign of life is written at most once a minute: reading a page costs no write.
WRITTEN_EVERY = 60
CLEAR_SITE_DATA = '"cache", "cookies", "storage"'


class SessionLifeMiddleware:
    """Ends old sessions before anything reads them; notes signs of life."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        was_signed_in = USER_KEY in request.session
        if was_signed_in:
            self._age(request)
        response = self.get_response(request)
        match = request.resolver_match
        if was_signed_in and match and match.url_name == LOGOUT_VIEW and request.method == "POST":
            response.headers["Clear-Site-Data"] = CLEAR_SITE_DATA
        return response

    def _age(self, request: HttpRequest) -> None:
        now = time.time()
        session = request.session
        opened, seen = session.get(OPENED_KEY), session.get(SEEN_KEY)
        if opened is None or seen is None:  # opened before this page, by a login just now
            start_clock(request)
        elif (
            now - seen > settings.SESSION_IDLE_SECONDS
            or now - opened > settings.SESSION_ABSOLUTE_SECONDS
        ):
            report("session_expired", request=request, user_id=int(session[USER_KEY]))
            session.flush()
        elif now - seen > WRITTEN_EVERY:
            session[SEEN_KEY] = now


def start_clock(request: HttpRequest) -> None:
    """Note when and on what device the session opened."""
    request.session[OPENED_KEY] = request.session[SEEN_KEY] = time.time()
    request.session[DEVICE_KEY] = device_name(request)


# What must die with a session when somebody ends it: told the user's id, and which sessions.
Forget = Callable[..., object]
_forgetters: list[Forget] = []


def forget_at_log_out(forget: Forget) -> None:
    """Have `forget(user_id, only=…, keeping=…)` called (hashes of sessions) at each log-out."""
    if forget not in _forgetters:
        _forgetters.append(forget)


def forget_sessions(
    user_id: int | None, *, only: str | None = None, keeping: str | None = None
) -> None:
    """Tell everybody that these sessions were ended on purpose; an expired one is not told."""
    if user_id is not None:
        for forget in _forgetters:
            forget(user_id, only=only, keeping=keeping)

"""How many tries in how long; counted in PostgreSQL, where no restart and no flush forgets them.

A window slides over slices of a sixth: what was counted an hour and ten minutes ago is forgotten,
nothing younger is. A refused try is not counted: nobody can keep somebody else out for ever.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.client import network_of
from accounts.models import RateCount
from accounts.security_events import report

SLICES = 6
KEPT_FOR = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries in so many seconds for one key."""

    name: str
    tries: int
    seconds: int

    def spend(self, key: str) -> bool:
        """Count one try; False when it is one too many, and then it is not counted."""
        hits, slice_start = self._bump(key)
        if hits <= self.tries:
            return True
        self._give_back(key, slice_start)
        return False

    def refund(self, key: str) -> None:
        """Uncount the last try: it was a right one."""
        self._give_back(key, self._slice_start())

    def reached(self, key: str) -> bool:
        """True when one more try would be refused; counts nothing."""
        since = self._slice_start() - datetime.timedelta(seconds=self.seconds)
        rows = RateCount.objects.filter(key=self._row_key(key), window_start__gt=since)
        return sum(rows.values_list("hits", flat=True)) >= self.tries

    def _row_key(self, key: str) -> str:
        """No address and no e-mail is readable in the table."""
        return f"{self.name}:{salted_hmac('accounts.limits', key, algorithm='sha256').hexdigest()}"

    def _slice_start(self) -> datetime.datetime:
        length = max(1, self.seconds // SLICES)
        now = int(timezone.now().timestamp())
        return datetime.datetime.fromtimestamp(now - now % length, datetime.UTC)

    def _bump(self, key: str) -> tuple[int, datetime.datetime]:
        """One statement adds one and answers the sum over the window."""
        start = self._slice_start()
        since = start - datetime.timedelta(seconds=self.seconds)
        row_key = self._row_key(key)
        with connection.cursor() as cursor:
            cursor.execute(
                """
                WITH bumped AS (
                    INSERT INTO accounts_ratecount AS slice (key, window_start, hits)
                    VALUES (%s, %s, 1)
                    ON CONFLICT (key, window_start) DO UPDATE SET hits = slice.hits + 1
                    RETURNING hits
                )
                SELECT bumped.hits + COALESCE(
                    (SELECT SUM(hits) FROM accounts_ratecount
                     WHERE key = %s AND window_start > %s AND window_start < %s), 0)
                FROM bumped
                """,
                [row_key, start, row_key, since, start],
            )
            row = cursor.fetchone()
        return int(row[0]), start

    def _give_back(self, key: str, slice_start: datetime.datetime) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE accounts_ratecount SET hits = hits - 1 "
                "WHERE key = %s AND window_start = %s AND hits > 0",
                [self._row_key(key), slice_start],
            )


# Per person: wrong passwords and wrong second factors in an hour, codes in ten minutes.
WRONG_PASSWORDS = Limit("password", 10, 3600)
WRONG_FACTORS = Limit("factor", 10, 3600)
WRONG_CODES = Limit("code", 5, 600)
MAILS = Limit("mail", 5, 600)
# Per address of the network, whatever the person.
TRIES = Limit("tries", 30, 60)
MISSED_LINKS = Limit("missed_links", 20, 60)

# Library views that anyone may call with a secret to guess, or that send an e-mail.
GUARDED_VIEWS = frozenset(
    {
        "account_login",
        "account_request_login_code",
        "account_confirm_login_code",
        "account_reset_password",
        "account_reset_password_from_key",
        "account_confirm_email",
        "account_reauthenticate",
        "account_change_password",
        "account_email",
        "mfa_authenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_login_webauthn",
        "mfa_activate_totp",
        "invitation_accept",
        "demo_enter",
        "space_enter",
        "space_code",
        "space_who",
    }
)


# Pages whose duration could tell a known address from an unknown one: all answers take as long.
EVEN_VIEWS = frozenset({"account_request_login_code", "account_reset_password", "space_enter"})


class LimitMiddleware:
    """At most thirty tries a minute from one address on the guarded views, answered evenly."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        start = time.monotonic()
        response = self.get_response(request)
        match = request.resolver_match
        if request.method == "POST" and match and match.url_name in EVEN_VIEWS:
            time.sleep(max(0.0, settings.EVEN_ANSWER_SECONDS - (time.monotonic() - start)))
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        if request.method != "POST" or match is None or match.url_name not in GUARDED_VIEWS:
            return None
        return None if TRIES.spend(network_of(request)) else too_many(request, TRIES)


def too_many(request: HttpRequest, limit: Limit) -> HttpResponse:
    """The page that says to wait, and the line that tells the security officer."""
    report("rate_limited", request=request, limit=limit.name)
    retry_after = max(1, limit.seconds // SLICES)
    response = render(request, "429.html", {"retry_after": retry_after}, status=429)
    response["Retry-After"] = str(retry_after)
    return response


def purge_counts() -> int:
    """Forget old slices."""
    deleted, _rows = RateCount.objects.filter(window_start__lt=timezone.now() - KEPT_FOR).delete()
    return deleted

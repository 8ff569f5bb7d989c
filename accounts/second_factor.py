"""The second factor: demanded where the organisation asks for it, each code good once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import User
from accounts.security_events import report

KEYS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
LAST_COUNTER = "last_counter"
KNOWN_KEY = "second_factor_known"
SETUP_PAGE = "mfa_index"

# What a person without the demanded factor may still open: the set-up, the proof, the way out.
OPEN_WITHOUT_FACTOR = frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
        "account_reauthenticate",
        "account_logout",
        "account_login",
        "set_language",
        "health",
        "switch",
    }
)


def has_second_factor(user: User) -> bool:
    """True when an application or a passkey protects the account."""
    return Authenticator.objects.filter(user_id=user.pk, type__in=KEYS).exists()


def is_demanded(user: User) -> bool:
    """True when the organisation where the user acts asks its staff for one."""
    organisation = user.standing.organisation
    return (
        organisation is not None and organisation.second_factor_required and user.standing.is_staff
    )


@transaction.atomic
def spend_totp_code(authenticator: Authenticator, code: str) -> bool:
    """True once per code: its counter is kept in the row, and only a later one opens again."""
    locked = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    secret = decrypt(locked.data["secret"])
    for counter in yield_hotp_counters_from_time():
        expected = format_hotp_value(hotp_value(secret, counter))
        if compare_user_code(actual=code, expected=expected):
            if counter <= locked.data.get(LAST_COUNTER, -1):
                return False
            locked.data[LAST_COUNTER] = counter
            locked.save(update_fields=["data"])
            return True
    return False


def mark_code_of_activation(authenticator: Authenticator) -> None:
    """The code that switched the application on does not also log in."""
    authenticator.data[LAST_COUNTER] = max(yield_hotp_counters_from_time())
    authenticator.save(update_fields=["data"])


class SecondFactorMiddleware:
    """No page before the factor is set up, where it is demanded."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        name = match.url_name if match else None
        if not request.user.is_authenticated or name in OPEN_WITHOUT_FACTOR:
            return None
        if not is_demanded(request.user) or _is_protected(request):
            return None
        report("second_factor_demanded", request=request)
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=204, headers={"HX-Redirect": redirect(SETUP_PAGE).url})
        return redirect(SETUP_PAGE)


def _is_protected(request: HttpRequest) -> bool:
    """This session was opened with a factor, or the account has one."""
    records = get_authentication_records(request, request.user)
    if any(record.get("method") == "mfa" for record in records):
        return True
    return request.user.is_authenticated and has_second_factor(request.user)

"""What django-allauth and Django announce, written down as security events.

The house has no signals of its own: these receivers answer the libraries', and live here only.
"""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account_signals
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.mfa import signals as mfa_signals
from allauth.mfa.models import Authenticator
from django.contrib.auth import signals as auth_signals
from django.http import HttpRequest

from accounts.models import User
from accounts.second_factor import mark_code_of_activation
from accounts.security_events import report
from accounts.services.sessions import end_sessions
from accounts.session_store import row_key
from accounts.sessions import forget_sessions, start_clock


def connect() -> None:
    """Called once, when the application starts."""
    for signal, receiver in (
        (auth_signals.user_logged_in, _logged_in),
        (auth_signals.user_logged_out, _logged_out),
        (account_signals.authentication_step_completed, _step_completed),
        (account_signals.password_changed, _password_changed),
        (account_signals.password_set, _password_changed),
        (account_signals.password_reset, _password_reset),
        (account_signals.email_changed, _email_changed),
        (mfa_signals.authenticator_added, _factor_added),
        (mfa_signals.authenticator_removed, _factor_removed),
        (mfa_signals.authenticator_reset, _codes_renewed),
        (mfa_signals.authenticator_used, _factor_used),
    ):
        signal.connect(receiver, dispatch_uid=f"accounts.{receiver.__name__}.{id(signal)}")


def _logged_in(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    start_clock(request)
    EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    methods = [r["method"] for r in get_authentication_records(request, user) if "method" in r]
    report("login_succeeded", request=request, user_id=user.pk, by="+".join(methods))


def _logged_out(sender: Any, request: HttpRequest, user: User | None, **_: Any) -> None:
    if user is not None:
        if request.session.session_key:
            forget_sessions(user.pk, only=row_key(request.session.session_key))
        report("logged_out", request=request, user_id=user.pk)


def _step_completed(
    sender: Any, request: HttpRequest, user: User, method: str, **facts: Any
) -> None:
    if facts.get("reauthenticated"):
        report("proof_renewed", request=request, user_id=user.pk, by=method)


def _password_changed(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    end_sessions(user, keeping=request.session.session_key)
    report("password_changed", request=request, user_id=user.pk)


def _password_reset(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    end_sessions(user)
    report("password_reset_done", request=request, user_id=user.pk)


def _email_changed(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    end_sessions(user, keeping=request.session.session_key)
    report("email_changed", request=request, user_id=user.pk)


def _factor_added(
    sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any
) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        _note_as_shown(authenticator)
        return
    if authenticator.type == Authenticator.Type.TOTP:
        mark_code_of_activation(authenticator)
    end_sessions(user, keeping=request.session.session_key)
    report("second_factor_added", request=request, user_id=user.pk, kind=authenticator.type)


def _factor_removed(
    sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any
) -> None:
    end_sessions(user, keeping=request.session.session_key)
    report("second_factor_removed", request=request, user_id=user.pk, kind=authenticator.type)


def _codes_renewed(
    sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any
) -> None:
    _note_as_shown(authenticator)
    report("recovery_codes_renewed", request=request, user_id=user.pk)


def _factor_used(
    sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any
) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        report("recovery_code_used", request=request, user_id=user.pk)


def _note_as_shown(authenticator: Authenticator) -> None:
    """The library notes the first reading of the codes in a GET; they are shown right away."""
    authenticator.wrap().mark_as_viewed()

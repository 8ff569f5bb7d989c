"""What the tests of accounts share: events of security, mail, codes of an application."""

from __future__ import annotations

import logging

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from tests.factories import PASSWORD

LOGIN = "/compte/login/"


class Events:
    """The security events written since the test began."""

    def __init__(self, caplog):
        self.caplog = caplog

    def all(self, name=None):
        lines = [r for r in self.caplog.records if r.name == "jalons.security"]
        return [r for r in lines if name is None or r.event == name]

    def one(self, name):
        found = self.all(name)
        assert len(found) == 1, f"{name}: {[r.event for r in self.all()]}"
        return found[0]


@pytest.fixture
def events(caplog):
    caplog.set_level(logging.INFO, logger="jalons.security")
    return Events(caplog)


@pytest.fixture
def log_in(client):
    """log_in(user) goes through the login page, as a person does."""

    def enter(user, password=PASSWORD, browser=client, **more):
        return browser.post(LOGIN, {"login": user.email, "password": password, **more})

    return enter


@pytest.fixture
def protected():
    """protected(user) gives the account an application and recovery codes; answers its secret."""

    def protect(user):
        EmailAddress.objects.get_or_create(
            user=user, email=user.email, defaults={"verified": True, "primary": True}
        )
        secret = generate_totp_secret()
        TOTP.activate(user, secret)
        RecoveryCodes.activate(user)
        return secret

    return protect


@pytest.fixture
def codes_of():
    def codes(user):
        row = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)
        return row.wrap().get_unused_codes()

    return codes

"""A harness stricter than production: what passes here holds there."""

from __future__ import annotations

import uuid

import pytest
from django.core.cache import cache
from django.test import Client

from tests.cast import Cast, assemble


@pytest.fixture
def cast(db) -> Cast:
    """Alice, Bob, Charlie, Diane, Basile and the others, with one case file each."""
    return assemble()


class SecureClient(Client):
    """Speaks https, as every browser does in production; checks CSRF only where asked."""

    def generic(self, *args, **kwargs):
        kwargs["secure"] = kwargs.get("secure") or True
        return super().generic(*args, **kwargs)


@pytest.fixture
def client() -> Client:
    return SecureClient()


@pytest.fixture
def signed_in_as(db):
    """signed_in_as(user) gives a client with that user's session."""

    def sign_in(user) -> Client:
        client = SecureClient()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture(autouse=True)
def _own_cache_keys():
    """Each test has its own corner of Valkey: no rate counted, nothing remembered."""
    cache.key_prefix = f"test-{uuid.uuid4().hex}"

"""A harness stricter than production: what passes here holds there.

Undefined template variables, unordered pages, writing GETs and warnings fail; the order of the
tests is drawn by pytest-randomly (`-p no:randomly` to stop it, `-p randomly_seed=N` to repeat it).
"""

from __future__ import annotations

import time
import uuid
from functools import cache as cache_results
from pathlib import Path

import pytest
from allauth.account.internal.userkit import user_id_to_str
from django.core.cache import cache, caches
from django.test import Client, override_settings

from config import static
from tests.cast import Cast, assemble
from tests.harness.order import shuffle_unordered

pytest_plugins = ["tests.harness.fixtures"]


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
    """signed_in_as(user) gives a client whose user has just proved who they are."""

    def sign_in(user) -> Client:
        client = SecureClient()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        session["account_authentication_methods_user"] = user_id_to_str(user)
        session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
        session.save()
        return client

    return sign_in


@pytest.fixture(autouse=True)
def _own_cache_keys():
    """Each test has its own corner of Valkey: no rate counted, nothing remembered."""
    prefix = f"test-{uuid.uuid4().hex}"
    cache.key_prefix = prefix
    caches.settings["default"]["KEY_PREFIX"] = prefix  # for the threads of a live server


@pytest.fixture(autouse=True, scope="session")
def _rows_in_any_order(request):
    """Rows without an order are shuffled; cutting them into pages fails."""
    seed = request.config.getoption("randomly_seed", 0)
    with pytest.MonkeyPatch.context() as monkeypatch:
        shuffle_unordered(monkeypatch, seed if isinstance(seed, int) else 0)
        yield


@pytest.fixture(autouse=True, scope="session")
def _fingerprints_read_once():
    """Ten thousand pages link to the same static files, which do not change meanwhile."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(static, "_integrity", cache_results(static._integrity))
        yield


@pytest.fixture(autouse=True, scope="session")
def files_folder(tmp_path_factory) -> Path:
    """Uploads and exports of the tests stay out of the developer's folder."""
    folder = tmp_path_factory.mktemp("files")
    with override_settings(MEDIA_ROOT=folder):
        yield folder

"""Seals small secrets before they reach the database; keys come from the environment.

Protects a stolen dump or disk, not a taken-over application.
"""

from __future__ import annotations

from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


class Unsealable(Exception):
    """The text was sealed with a key that is no longer in the ring."""


@lru_cache(maxsize=4)
def _ring(keys: tuple[str, ...]) -> MultiFernet:
    """Newest key first: it seals, all of them open."""
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError as error:
        raise ImproperlyConfigured(
            "JALONS_DATA_KEYS ne contient pas de clé valable : une clé compte 32 octets en base64."
        ) from error


def seal(text: str) -> str:
    """Encrypt a short text."""
    return _ring(tuple(settings.DATA_KEYS)).encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text again; raises Unsealable when no key of the ring opens it."""
    try:
        return _ring(tuple(settings.DATA_KEYS)).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unsealable from error

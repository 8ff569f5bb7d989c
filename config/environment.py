"""Reads the process environment; a missing secret stops the start with one sentence."""

import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    """The value of a variable; without a default, its absence stops the start."""
    value = os.environ.get(name, "")
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(
            f"La variable d'environnement {name} est absente : "
            f"renseignez-la (voir .env.example) puis relancez Jalons."
        )
    return default


def flag(name: str, default: bool = False) -> bool:
    """True for 1, true, yes, oui."""
    return text(name, "1" if default else "0").lower() in {"1", "true", "yes", "oui"}


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list, blanks dropped."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def database(url: str, *, options: str = "") -> dict[str, Any]:
    """Turn postgres://user:password@host:port/name?host=/socket into a DATABASES entry."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            "DATABASE_URL doit commencer par postgres:// : Jalons n'utilise que PostgreSQL."
        )
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "jalons",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": options, **query},
    }


def fernet_keys(name: str) -> list[str]:
    """A ring of encryption keys, each checked now rather than at the first sealed text."""
    text(name)
    keys = words(name)
    try:
        for key in keys:
            Fernet(key)
    except ValueError:
        keys = []
    if not keys:
        raise ImproperlyConfigured(
            f"{name} ne contient pas de clé valable : une clé compte 32 octets en base64 "
            "(voir .env.example)."
        )
    return keys

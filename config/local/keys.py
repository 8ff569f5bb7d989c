"""Secrets of a local start: made once, kept in one private file, never in the repository."""

import base64
import os
import secrets
from pathlib import Path

from config.local.engines import write_private
from config.local.locks import file_lock
from config.local.paths import SECRETS


def local_secrets(path: Path = SECRETS) -> dict[str, str]:
    """Give the secrets for commands that run here; what the environment already says wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with file_lock(path.with_name("secrets.lock")) as lock, lock.held():
        known = _read(path)
        made = {name: value for name, value in _fresh().items() if name not in known}
        if made:
            known |= made
            write_private(path, "".join(f"{name}={value}\n" for name, value in known.items()))
    return {name: os.environ.get(name) or value for name, value in known.items()}


def _fresh() -> dict[str, str]:
    """Make a signing key, and a key for encrypted columns in the form Fernet expects."""
    return {
        "JALONS_SECRET_KEY": secrets.token_urlsafe(48),
        "JALONS_DATA_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    }


def _read(path: Path) -> dict[str, str]:
    """Read NAME=value lines."""
    try:
        lines = path.read_text().splitlines()
    except OSError:
        return {}
    pairs = (line.partition("=") for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, _, value in pairs}

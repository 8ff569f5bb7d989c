"""What the accounts forget by themselves."""

from __future__ import annotations

from accounts.held import purge_held_forms
from accounts.limits import purge_counts
from accounts.session_store import SessionStore


def purge_expired() -> int:
    """Drop held forms, counted tries and sessions that nobody can use any more."""
    SessionStore.clear_expired()
    return purge_held_forms() + purge_counts()

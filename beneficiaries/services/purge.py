"""What is kept for a while only."""

from __future__ import annotations

from beneficiaries.services.exports import purge_exports
from beneficiaries.services.importing import purge_imports


def purge_expired() -> int:
    """Delete what is past its time; gives how many rows went."""
    return purge_exports() + purge_imports()

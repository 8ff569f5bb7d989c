"""What a person makes of a signal: said once, in one click, with a note if they wish."""

from __future__ import annotations

from accounts.models import User
from alliance.models import Signal


def judge(*, by: User, signal: Signal, verdict: str, note: str = "", version: int) -> Signal:
    """Confirmed, another explanation, or not relevant; what somebody else said first is kept."""
    raise NotImplementedError

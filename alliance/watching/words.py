"""What each rule says to people: a sentence with its facts, and what a level is called."""

from __future__ import annotations

from alliance.models import Signal


def sentence(signal: Signal, *, tells_answers: bool = True) -> str:
    """Why, in one sentence; without the answer where the reader may only see the trend."""
    return signal.rule

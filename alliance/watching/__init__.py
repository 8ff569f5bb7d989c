"""From rows to facts, from facts to signals, from signals to what the counsellor sees."""


def register() -> None:
    """Called once, at start-up."""

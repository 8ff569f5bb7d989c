"""Episodes, repair step by step, and the vignette for a practice group."""


def register() -> None:
    """Called once, at start-up."""

"""What managers and administrators see: figures with their n, settings, norms."""


def register() -> None:
    """Called once, at start-up."""

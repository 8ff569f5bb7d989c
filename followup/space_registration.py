"""What the person's own space add to the pages of lower apps."""


def register() -> None:
    """Called once, at start-up."""

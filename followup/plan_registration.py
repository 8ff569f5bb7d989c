"""What goals and steps add to the pages of lower apps."""


def register() -> None:
    """Called once, at start-up."""

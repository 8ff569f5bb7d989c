"""What reminders add to the pages of lower apps."""


def register() -> None:
    """Called once, at start-up."""

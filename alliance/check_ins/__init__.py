"""Questionnaires sent, answered and kept: everything between the meeting and its score."""


def register() -> None:
    """Called once, at start-up."""

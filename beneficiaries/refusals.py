"""Domain errors: each carries the French sentence that the page shows."""


class Refused(Exception):
    """A deed that the rules do not allow now; str() is the sentence for the person."""

    def __init__(self, sentence: object) -> None:
        super().__init__(str(sentence))


class StaleVersion(Refused):
    """Somebody saved in the meantime: nothing was overwritten."""

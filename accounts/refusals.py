"""Deeds on accounts that the rules do not allow: each carries its sentence."""


class MemberRefused(Exception):
    """A deed refused; str() is the sentence for the person."""

    def __init__(self, sentence: object) -> None:
        super().__init__(str(sentence))

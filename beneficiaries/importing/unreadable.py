"""The only error of the reader."""


class UnreadableFile(Exception):
    """str() is the French sentence for the person; it never holds anything of the file."""

    def __init__(self, sentence: object) -> None:
        super().__init__(str(sentence))

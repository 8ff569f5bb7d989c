"""The number of a level in an address: one figure, not the id of a row."""

from django.urls import register_converter


class LevelNumber:
    """1 to 9; a scheme says which of them it has."""

    regex = "[1-9]"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(LevelNumber, "level")

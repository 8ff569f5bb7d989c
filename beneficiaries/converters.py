"""Ids in addresses: a number that PostgreSQL cannot hold is an unknown page, not a failure."""

from django.urls import register_converter

LARGEST_ID = 2**63 - 1


class IdConverter:
    """`<id:pk>`: a positive bigint; 0, −1, 2^63 and "abc" match no address, hence 404."""

    regex = r"[1-9][0-9]{0,18}"

    def to_python(self, value: str) -> int:
        number = int(value)
        if number > LARGEST_ID:
            raise ValueError
        return number

    def to_url(self, value: int) -> str:
        return str(int(value))


register_converter(IdConverter, "id")

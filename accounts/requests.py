"""What a request past the door is, and how an id that a form sent is read."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class SignedInRequest(HttpRequest):
    """A request of somebody signed in: the access middleware has seen to it."""

    user: User
    htmx: HtmxDetails


LONGEST_ID = 19


def row_id(text: str) -> int:
    """The id that a form sent; 0, which no row has, when it is none."""
    return int(text) if len(text) <= LONGEST_ID and text.isdecimal() else 0

"""The type of a request past the door: views declare it, nothing else changes."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class SignedInRequest(HttpRequest):
    """A request of somebody signed in: the access middleware has seen to it."""

    user: User
    htmx: HtmxDetails

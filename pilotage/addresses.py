"""Addresses of the pages that a row of the day leads to."""

from __future__ import annotations

from django.urls import reverse
from django.utils.http import urlencode


def of_file(name: str, *args: int, **query: object) -> str:
    """An address of followup, with its query string."""
    written = urlencode({key: str(value) for key, value in query.items()})
    return reverse(f"followup:{name}", args=args) + (f"?{written}" if written else "")


def files_list(**filters: str | int) -> str:
    """The list of files, filtered."""
    return f"{reverse('beneficiaries:list')}?{urlencode(filters)}"

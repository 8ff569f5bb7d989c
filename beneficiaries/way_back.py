"""The list that a case file was opened from travels along, so that leaving the file returns to it.

The list sends its own query string as `?liste=…`; `beneficiaries.listing` keeps of it what a list
may say, and only ever puts it behind the address of our list: it cannot lead elsewhere.
"""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from beneficiaries.listing import kept_state, list_url

KEY = "liste"


def list_address(query: QueryDict) -> str:
    """The list, with the filters it had."""
    return list_url(query.get(KEY, ""))


def address(name: str, *args: Any, query: QueryDict, **more: str) -> str:
    """An address of the case file that remembers the list; `more` joins its query string."""
    kept = {**more, KEY: kept_state(query.get(KEY, ""))}
    written = urlencode({key: value for key, value in kept.items() if value})
    return reverse(name, args=args) + (f"?{written}" if written else "")

"""The list that a case file was opened from travels along, so that leaving the file returns to it.

The list sends its own query string as `?liste=…`; it is read again and written again here, and
only ever put behind the address of our list: it cannot lead elsewhere.
"""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

KEY = "liste"
LONGEST = 500


def list_address(query: QueryDict) -> str:
    """The list, with the filters it had."""
    filters = QueryDict(query.get(KEY, "")[:LONGEST])
    address = reverse("beneficiaries:list")
    return f"{address}?{filters.urlencode()}" if filters else address


def address(name: str, *args: Any, query: QueryDict, **more: str) -> str:
    """An address of the case file that remembers the list; `more` joins its query string."""
    kept = {**more, KEY: query.get(KEY, "")[:LONGEST]}
    written = urlencode({key: value for key, value in kept.items() if value})
    return reverse(name, args=args) + (f"?{written}" if written else "")

"""Find a person from a few letters: the exact reference first, then family names that begin so,
then every word anywhere, and only when nothing answers, the names that nearly do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from accounts.models import User
from beneficiaries.listing import rows_of
from beneficiaries.models import CaseFile
from beneficiaries.names import folded
from beneficiaries.querysets import CaseFileQuerySet, search_words

LONGEST = 80
NEARNESS = "0.5"
"""Share of common trigrams (0–1) from which a name is worth proposing."""


@dataclass(frozen=True, slots=True)
class Found:
    """Results in order; `close` says that none is exact."""

    rows: list[dict[str, Any]]
    close: bool = False
    more: bool = False


def find(user: User, text: str, *, limit: int) -> Found:
    """At most `limit` files that the user may know of."""
    text = text.replace("\x00", "")[:LONGEST].strip()
    if not search_words(text):
        return Found([])
    files = CaseFile.objects.visible_to(user)
    rows = _taken([_first(files, text), files.searching(text).order_by("sort_name", "pk")], limit)
    if rows:
        return Found(rows[:limit], more=len(rows) > limit)
    _accept_slips()
    return Found(rows_of(files.close_to(text)[:limit]), close=True)


def _accept_slips() -> None:
    """Tell the trigram operator how far a name may be; PostgreSQL's own 0.6 misses "Dupomt"."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pg_trgm.word_similarity_threshold', %s, false)", [NEARNESS]
        )


def _first(files: CaseFileQuerySet, text: str) -> CaseFileQuerySet:
    """What is meant most often: a whole reference, or the beginning of a family name."""
    if any(c.isdigit() for c in text):
        named = files.filter(beneficiary__reference__in={text, text.upper()})
    else:
        named = files.beginning_with(text) if folded(text) else files.none()
    return named.order_by("sort_name", "pk")


def _taken(sources: list[CaseFileQuerySet], limit: int) -> list[dict[str, Any]]:
    """Rows of the sources in turn, each row once, one more than asked to know if there are more."""
    rows: dict[int, dict[str, Any]] = {}
    for source in sources:
        if len(rows) <= limit:
            for row in rows_of(source[: limit + 1]):
                rows.setdefault(row["id"], row)
    return list(rows.values())[: limit + 1]

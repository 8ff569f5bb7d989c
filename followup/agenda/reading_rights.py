"""Which rows of an agenda the reader may open, and in which files they may write."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from accounts.access import Capability, may
from accounts.models import User
from beneficiaries.models import CaseFile
from followup.querysets import files_written_by


def marked(rows: Iterable[Any], *, reader: User) -> list[Any]:
    """The rows, each with `readable` and `writable`; two small queries, whatever their number."""
    shown = list(rows)
    files = {row.case_file_id for row in shown}
    readable = _readable(files, reader)
    writable = _writable(readable, reader)
    for row in shown:
        row.readable, row.writable = row.case_file_id in readable, row.case_file_id in writable
    return shown


def _readable(files: set[int], reader: User) -> dict[int, int | None]:
    """Files with their referent."""
    rows = CaseFile.objects.openable_by(reader).filter(pk__in=files)
    return dict(rows.values_list("pk", "referent"))


def _writable(readable: dict[int, int | None], reader: User) -> set[int]:
    """One's own need no question; those of a team, a delegation or a reason do."""
    if not may(reader, Capability.WRITE_CASE_FILES):
        return set()
    own = {pk for pk, referent in readable.items() if referent == reader.pk}
    if others := readable.keys() - own:
        own |= set(files_written_by(reader).filter(pk__in=others).values_list("pk", flat=True))
    return own

"""The texts that organisations rewrote, as each worker remembers them for half a minute.

A morning of ten thousand messages reads them now and then, not ten thousand times: a text that is
changed in one process holds in all others half a minute later.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

from followup.models import ReminderTemplate

REMEMBERED = 30.0
# (kind, channel, language, reading mode) → (subject, body)
Texts = Mapping[tuple[str, str, str, str], tuple[str, str]]

_known: dict[int, tuple[float, Texts]] = {}


def own_texts(organisation_id: int) -> Texts:
    """Every text of its own, by place; usually none."""
    until, texts = _known.get(organisation_id, (0.0, {}))
    if time.monotonic() >= until:
        texts = _read(organisation_id)
        _known[organisation_id] = time.monotonic() + REMEMBERED, texts
    return texts


def forget_texts(organisation_id: int) -> None:
    """One is being changed in this process."""
    _known.pop(organisation_id, None)


def _read(organisation_id: int) -> Texts:
    rows = ReminderTemplate.objects.filter(organisation=organisation_id).order_by("pk")
    return {
        (own.kind, own.channel, own.language, own.reading_mode): (own.subject, own.body)
        for own in rows
    }

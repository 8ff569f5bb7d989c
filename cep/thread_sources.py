"""Facts of the CEP in the thread of the case file: levels entered and left."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.utils.translation import gettext as _

from beneficiaries.models import CaseFile
from beneficiaries.thread import Event
from cep.models import LevelChange


def level_facts(
    case_file: CaseFile, kinds: frozenset[str], before: datetime.datetime | None, limit: int
) -> Iterator[Event]:
    """Each move between levels, newest first."""
    rows = LevelChange.objects.filter(case_file=case_file).select_related("changed_by")
    if before is not None:
        rows = rows.filter(changed_at__lt=before)
    for change in rows.order_by("-changed_at", "-pk")[:limit]:
        yield Event(
            at=change.changed_at,
            kind="cep",
            key=f"cep.level {change.pk}",
            title=_title(change),
            text=change.reason,
            detail=str(change.changed_by),
            tone="system",
        )


def _title(change: LevelChange) -> str:
    if change.after is None:
        return _("Niveau %(number)s terminé") % {"number": change.before}
    if change.before is None:
        return _("Niveau %(number)s ouvert") % {"number": change.after}
    return _("Passage du niveau %(before)s au niveau %(after)s") % {
        "before": change.before,
        "after": change.after,
    }

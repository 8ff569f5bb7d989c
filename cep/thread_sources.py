"""Facts of the CEP in the thread of the case file: levels entered and left."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from beneficiaries.models import CaseFile
from beneficiaries.thread import Event
from cep.models import LevelChange, LiaisonSheet, SynthesisDocument, SynthesisStage


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


def document_facts(
    case_file: CaseFile, kinds: frozenset[str], before: datetime.datetime | None, limit: int
) -> Iterator[Event]:
    """Versions of the synthesis and sheets that left, newest first."""
    versions = SynthesisDocument.objects.filter(case_file=case_file).select_related("made_by")
    sheets = LiaisonSheet.objects.filter(case_file=case_file).sent().select_related("sent_by")
    if before is not None:
        versions, sheets = versions.filter(made_at__lt=before), sheets.filter(sent_at__lt=before)
    found = [
        *(_version(one) for one in versions.defer("content").order_by("-made_at", "-pk")[:limit]),
        *(_left(one) for one in sheets.defer("content").order_by("-sent_at", "-pk")[:limit]),
    ]
    found.sort(key=lambda event: (event.at, event.key), reverse=True)
    yield from found[:limit]


def _version(one: SynthesisDocument) -> Event:
    titles = {
        SynthesisStage.PROPOSED.value: _("Synthèse proposée à la personne, version %(number)s"),
        SynthesisStage.AMENDED.value: _("Synthèse relue par la personne, version %(number)s"),
        SynthesisStage.HANDED_OVER.value: _("Synthèse remise à la personne, version %(number)s"),
    }
    return Event(
        at=one.made_at,
        kind="cep",
        key=f"cep.synthesis {one.pk}",
        title=titles[one.stage] % {"number": one.number},
        detail=str(one.made_by or ""),
        url=reverse("cep:synthesis", args=[one.case_file_id, one.pk]),
        label=_("Ouvrir le document"),
    )


def _left(sheet: LiaisonSheet) -> Event:
    assert sheet.sent_at is not None  # noqa: S101 - narrows the type
    return Event(
        at=sheet.sent_at,
        kind="cep",
        key=f"cep.liaison {sheet.pk}",
        title=_("Fiche de liaison transmise à %(operator)s") % {"operator": sheet.operator},
        text=sheet.purpose,
        detail=str(sheet.sent_by or ""),
        url=reverse("cep:liaison", args=[sheet.case_file_id, sheet.pk]),
        label=_("Ouvrir la fiche"),
    )

"""Facts of the CEP in the thread of a case file: levels, versions of the synthesis, sheets sent."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any, Final

from django.db.models import CharField, F, IntegerField, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _

from beneficiaries.models import CaseFile
from beneficiaries.prepared import FILE, Prepared
from beneficiaries.thread import BEFORE, PIECE, Event
from cep.models import LevelChange, LiaisonSheet, SynthesisDocument, SynthesisStage

LEVEL, SYNTHESIS, LIAISON = "cep.level", "cep.synthesis", "cep.liaison"
# One shape for the three tables, read together in one query.
COLUMNS: Final = ("fact", "pk", "at", "first", "second", "words", "more", "given", "family")
NO_NUMBER = Value(None, output_field=IntegerField())
NO_WORDS = Value("", output_field=CharField())


def cep_facts(
    case_file: CaseFile, kinds: frozenset[str], before: datetime.datetime
) -> Iterator[Event]:
    """What happened in the CEP, newest first."""
    for row in FACTS.rows(file=case_file.pk, before=before):
        yield TELL[row.fact](case_file, row)


def _facts() -> QuerySet[Any]:
    """A sheet that was not sent has no instant: it is before none."""
    tables = (
        _shaped(LevelChange, LEVEL, "changed_at", "changed_by", F("before"), F("after"), "reason"),
        _shaped(SynthesisDocument, SYNTHESIS, "made_at", "made_by", F("number"), words="stage"),
        _shaped(LiaisonSheet, LIAISON, "sent_at", "sent_by", words="operator", more="purpose"),
    )
    here = [rows.filter(case_file=FILE, at__lt=BEFORE) for rows in tables]
    levels, *others = (rows.values_list(*COLUMNS, named=True) for rows in here)
    return levels.union(*others, all=True).order_by("-at", "-fact", "-pk")[:PIECE]


FACTS: Final = Prepared(_facts)


def _shaped(
    model: Any,
    fact: str,
    at: str,
    by: str,
    first: Any = NO_NUMBER,
    second: Any = NO_NUMBER,
    words: str = "",
    more: str = "",
) -> QuerySet[Any]:
    return model.objects.order_by().annotate(
        fact=Value(fact, output_field=CharField()),
        at=F(at),
        first=Cast(first, IntegerField()),
        second=Cast(second, IntegerField()),
        words=Cast(F(words) if words else NO_WORDS, CharField()),
        more=Cast(F(more) if more else NO_WORDS, CharField()),
        given=F(f"{by}__given_name"),
        family=F(f"{by}__family_name"),
    )


def _who(row: Any) -> str:
    return f"{row.given or ''} {row.family or ''}".strip()


def _level(case_file: CaseFile, row: Any) -> Event:
    if row.second is None:
        title = _("Niveau %(number)s terminé") % {"number": row.first}
    elif row.first is None:
        title = _("Niveau %(number)s ouvert") % {"number": row.second}
    else:
        moved = {"before": row.first, "after": row.second}
        title = _("Passage du niveau %(before)s au niveau %(after)s") % moved
    return Event(
        at=row.at,
        kind="cep",
        key=f"{LEVEL} {row.pk}",
        title=title,
        text=row.words,
        detail=_who(row),
        tone="system",
    )


def _version(case_file: CaseFile, row: Any) -> Event:
    titles = {
        SynthesisStage.PROPOSED.value: _("Synthèse proposée à la personne, version %(number)s"),
        SynthesisStage.AMENDED.value: _("Synthèse relue par la personne, version %(number)s"),
        SynthesisStage.HANDED_OVER.value: _("Synthèse remise à la personne, version %(number)s"),
    }
    return Event(
        at=row.at,
        kind="cep",
        key=f"{SYNTHESIS} {row.pk}",
        title=titles[row.words] % {"number": row.first},
        detail=_who(row),
        url=reverse("cep:synthesis", args=[case_file.pk, row.pk]),
        label=_("Ouvrir le document"),
    )


def _left(case_file: CaseFile, row: Any) -> Event:
    return Event(
        at=row.at,
        kind="cep",
        key=f"{LIAISON} {row.pk}",
        title=_("Fiche de liaison transmise à %(operator)s") % {"operator": row.words},
        text=row.more,
        detail=_who(row),
        url=reverse("cep:liaison", args=[case_file.pk, row.pk]),
        label=_("Ouvrir la fiche"),
    )


TELL: Final = {LEVEL: _level, SYNTHESIS: _version, LIAISON: _left}

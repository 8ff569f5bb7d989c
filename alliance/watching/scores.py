"""What answers give, computed by the scale of their own version; computable again at any time.

`mean`, `goal`, `task` and `bond` are means on the range of the items, `total` is in the unit of
the instrument.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from alliance.instruments import scale_of
from alliance.models import Answer, CheckIn, CheckInScore, Dimension, InstrumentVersion
from alliance.scoring import Method, Scale, Score, score
from beneficiaries.prepared import Prepared, among

WRITTEN = ("total", "mean", "pomp", "goal", "task", "bond", "at_lowest", "all_highest")


def _answered(asked: Q) -> QuerySet[CheckIn]:
    answers = Answer.objects.only("check_in_id", "item_id", "value")
    rows = CheckIn.objects.filter(asked, among("case_file"), answered_at__isnull=False)
    return rows.prefetch_related(Prefetch("answers", queryset=answers))


def _changed() -> QuerySet[CheckIn]:
    newer = Answer.objects.filter(check_in=OuterRef("pk"))
    newer = newer.filter(answered_at__gt=OuterRef("score__computed_at"))
    return _answered(Q(score__isnull=True) | Q(Exists(newer)))


LACKING = Prepared(lambda: _answered(Q(score__isnull=True)))
CHANGED = Prepared(_changed)


def fill_scores(ids: Sequence[int], *, changed_too: bool) -> int:
    """Scores that the answered fillings of these files lack, or whose answers changed since."""
    found = (CHANGED if changed_too else LACKING).rows(files=list(ids))
    if not found:
        return 0
    scales = _scales({row.instrument_version_id for row in found})
    now = timezone.now()
    written = [
        CheckInScore(
            check_in_id=row.pk,
            computed_at=now,
            **values_of(row, *scales[row.instrument_version_id]),
        )
        for row in found
    ]
    CheckInScore.objects.bulk_create(
        written,
        update_conflicts=True,
        unique_fields=["check_in"],
        update_fields=[*WRITTEN, "computed_at"],
    )
    return len(written)


def _scales(versions: Iterable[int]) -> dict[int, tuple[Scale, dict[int, str]]]:
    """By version: its scale, and the key of each of its items."""
    rows = InstrumentVersion.objects.filter(pk__in=versions).prefetch_related("items")
    return {
        row.pk: (scale_of(row), {item.pk: item.key for item in row.items.all()}) for row in rows
    }


def values_of(row: CheckIn, scale: Scale, keys: dict[int, str]) -> dict[str, Any]:
    """The columns of one score."""
    answers = {keys[answer.item_id]: answer.value for answer in row.answers.all()}
    result = score(answers, scale)
    given = {
        key: scale.minimum + scale.maximum - value if key in scale.reversed_items else value
        for key, value in answers.items()
        if value is not None
    }
    return {
        "total": result.total,
        "mean": result.mean,
        "pomp": result.pomp,
        **{name: _subscale_mean(result, scale, name) for name in Dimension.values},
        "at_lowest": sorted(key for key, value in given.items() if value == scale.minimum),
        "all_highest": result.is_usable and set(given.values()) == {scale.maximum},
    }


def _subscale_mean(result: Score, scale: Scale, name: str) -> float | None:
    """A sum is brought back to the range of the items."""
    value = result.subscales.get(name)
    if value is None or scale.method is Method.MEAN:
        return value
    return value / len(scale.subscales[name])

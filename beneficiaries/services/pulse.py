"""The pulse of a case file: columns that lists read, computed in one place.

Each practice registers, in its AppConfig.ready, from what a column is made:
`register_source("last_contact_at", "followup.interviews", expression)`, where `expression()`
gives a database expression on CaseFile (often a Subquery). One file after a deed and the whole
table at night go through the same expressions, so they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import BooleanField, F, Func, Q, Value
from django.db.models.expressions import Combinable, CombinedExpression, Expression
from django.db.models.functions import Coalesce, Greatest, Least

from beneficiaries.models import CaseFile
from beneficiaries.querysets import CaseFileQuerySet

Source = Callable[[], Expression | F]
BATCH = 5_000

# How several sources of one column become one value.
COMBINED: dict[str, type[Func] | None] = {
    "last_contact_at": Greatest,
    "next_appointment_at": Least,
    "next_step_due_on": Least,
    "open_signals": None,  # counted together
    "overdue_steps": None,
}
_sources: dict[str, dict[str, Source]] = {column: {} for column in COMBINED}


class PulseSourceError(Exception):
    """A source that names no pulse column, or one that is already registered."""


@dataclass(slots=True)
class Drift:
    """How many files were wrong, by column, and which ones (ids only)."""

    checked: int = 0
    columns: dict[str, int] = field(default_factory=dict)
    case_file_ids: list[int] = field(default_factory=list)

    @property
    def found(self) -> bool:
        return bool(self.case_file_ids)


def register_source(column: str, key: str, source: Source) -> None:
    """Add what a practice knows about one column."""
    if column not in COMBINED:
        raise PulseSourceError(f"{column} n’est pas une colonne du pouls.")
    if key in _sources[column]:
        raise PulseSourceError(f"{key} donne déjà {column}.")
    _sources[column][key] = source


def unregister_source(column: str, key: str) -> None:
    """Forget a source; tests register their own."""
    del _sources[column][key]


def refresh_pulse(case_file: CaseFile) -> CaseFile:
    """Recompute one file after a deed; services call it inside their transaction."""
    with transaction.atomic(savepoint=False):
        # Locked by a statement of its own: the next one counts what a deed at the same time wrote.
        CaseFile.objects.select_for_update(no_key=True).get(pk=case_file.pk)
        CaseFile.objects.filter(pk=case_file.pk).update(**_computed())
    case_file.refresh_from_db(fields=list(_computed()))
    return case_file


def refresh_pulses(ids: Iterable[int]) -> None:
    """Recompute several files at once; their rows are locked by the caller."""
    CaseFile.objects.filter(pk__in=list(ids)).update(**_computed())


def recompute_pulse() -> Drift:
    """Go through every file, correct what drifted, and say how much there was."""
    drift = Drift()
    last = 0
    while ids := _next_ids(last):
        last = ids[-1]
        drift.checked += len(ids)
        with transaction.atomic():
            _correct(CaseFile.objects.filter(pk__in=ids), drift)
    return drift


def _next_ids(after: int) -> list[int]:
    rows = CaseFile.objects.filter(pk__gt=after).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:BATCH])


def _correct(files: CaseFileQuerySet, drift: Drift) -> None:
    """One query finds the wrong rows and columns, one corrects them."""
    computed = _computed()
    if not computed:
        return
    wrong = {f"wrong_{name}": _differs(name, value) for name, value in computed.items()}
    asked = Q()
    for name in wrong:
        asked |= Q(**{name: True})
    rows = list(files.annotate(**wrong).filter(asked).order_by("pk").values("pk", *wrong))
    for name in computed:
        count = sum(row[f"wrong_{name}"] for row in rows)
        if count:
            drift.columns[name] = drift.columns.get(name, 0) + count
    ids = [row["pk"] for row in rows]
    drift.case_file_ids += ids
    CaseFile.objects.filter(pk__in=ids).update(**computed)


def _differs(name: str, value: Combinable) -> Func:
    """IS DISTINCT FROM: two empty columns agree."""
    return Func(
        F(name),
        value,
        template="(%(expressions)s)",
        arg_joiner=" IS DISTINCT FROM ",
        output_field=BooleanField(),
    )


def _computed() -> dict[str, Combinable]:
    """One expression per column that has at least one source."""
    return {
        column: _combine(column, [source() for source in sources.values()])
        for column, sources in _sources.items()
        if sources
    }


def _combine(column: str, values: Iterable[Expression | F]) -> Combinable:
    first, *others = values
    function = COMBINED[column]
    if function is not None:
        return function(first, *others) if others else first
    total: Combinable = Coalesce(first, Value(0))
    for value in others:
        total = CombinedExpression(total, "+", Coalesce(value, Value(0)))
    return total


def earlier_contact() -> F:
    """The contact that was known when the file was imported."""
    return F("earlier_contact_at")

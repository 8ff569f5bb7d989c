"""The list in the order of the referents' names, without sorting every file.

Names are compared as French readers do, which the database cannot: the few referents are ordered
here, their files are counted by group, and only the groups that the page touches are read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Case, Count, F, Value, When

from accounts.models import User
from beneficiaries.names import sort_name
from beneficiaries.querysets import CaseFileQuerySet


@dataclass(frozen=True, slots=True)
class PickedKeys:
    """The keys of one page in order, and how many there are in all."""

    keys: list[int]
    page: int
    total: int


def keys_by_referent(
    files: CaseFileQuerySet, *, descending: bool, page: Callable[[int], int], size: int
) -> PickedKeys:
    """Keys of the page; files without a referent come last, or first when reversed."""
    groups = dict(files.order_by("referent").values_list("referent").annotate(number=Count("pk")))
    total = sum(groups.values())
    wanted = page(total)
    touched, offset = _touched(_in_order(groups, descending), groups, (wanted - 1) * size, size)
    rank = Case(
        *(
            When(referent=referent, then=Value(index))
            if referent is not None
            else When(referent__isnull=True, then=Value(index))
            for index, referent in enumerate(touched)
        ),
        default=Value(0),
    )
    known = [referent for referent in touched if referent is not None]
    among = files.filter(referent__in=known)
    if None in touched:
        among = (
            files.filter(referent__isnull=True)
            if not known
            else among | files.filter(referent__isnull=True)
        )
    names = (F("sort_name").desc(), F("pk").desc()) if descending else ("sort_name", "pk")
    keys = among.order_by(rank, *names).values_list("pk", flat=True)[offset : offset + size]
    return PickedKeys(keys=list(keys), page=wanted, total=total)


def _in_order(groups: dict[int | None, int], descending: bool) -> list[int | None]:
    named = User.objects.filter(pk__in=[pk for pk in groups if pk]).order_by("pk")
    names = {
        pk: (sort_name(family, given), pk)
        for pk, family, given in named.values_list("pk", "family_name", "given_name")
    }
    ordered: list[int | None] = sorted(names, key=lambda pk: names[pk])
    if None in groups:
        ordered.append(None)
    return ordered[::-1] if descending else ordered


def _touched(
    ordered: list[int | None], groups: dict[int | None, int], start: int, size: int
) -> tuple[list[int | None], int]:
    """The groups that hold rows start to start + size, and how many rows to skip in them."""
    touched: list[int | None] = []
    offset = before = 0
    for referent in ordered:
        after = before + groups[referent]
        if after > start and before < start + size:
            if not touched:
                offset = start - before
            touched.append(referent)
        before = after
    return touched, offset

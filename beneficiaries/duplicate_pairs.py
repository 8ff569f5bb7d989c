"""Pairs of sheets of one organisation that may be one person, for somebody who may merge them.

The database groups sheets by what look-alikes share; the rules then judge the few pairs of each
group. A crowd behind one number, or born on one default date, says nothing of anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count
from django.db.models.functions import Left
from django.utils.functional import Promise

from accounts.models import User
from beneficiaries.duplicates import COMPARED
from beneficiaries.likeness import identity_of, likeness
from beneficiaries.models import Beneficiary, DistinctPair
from beneficiaries.querysets import BeneficiaryQuerySet

SAME_BEGINNING: Final = 3
MOST_ALIKE: Final = 20
# A household shares a phone or an address; a switchboard is shared by more.
HOUSEHOLD: Final = 6


@dataclass(frozen=True, slots=True)
class LikelyPair:
    """Two sheets side by side, the older reference first, and why."""

    kept: Beneficiary
    absorbed: Beneficiary
    reason: str | Promise
    certain: bool


def likely_pairs(user: User) -> list[LikelyPair]:
    """Every pair among the people whom the user may know of, the surest first, then by name."""
    people = Beneficiary.objects.visible_to(user).current().order_by()
    candidates = {pair for group in _groups(people) for pair in combinations(sorted(group), 2)}
    candidates -= _known_distinct(user)
    sheets = people.filter(pk__in={pk for pair in candidates for pk in pair}).only(
        *COMPARED, "sort_name"
    )
    by_key = {sheet.pk: sheet for sheet in sheets.iterator()}
    identities = {pk: identity_of(sheet) for pk, sheet in by_key.items()}
    found = []
    for one, other in candidates:
        if one not in by_key or other not in by_key:
            continue
        alike = likeness(identities[one], identities[other])
        if alike is not None:
            found.append(LikelyPair(by_key[one], by_key[other], alike.reason, alike.certain))
    found.sort(key=lambda p: (not p.certain, p.kept.sort_name, p.kept.pk, p.absorbed.pk))
    return found


def _groups(people: BeneficiaryQuerySet) -> Iterator[list[int]]:
    """Keys of the sheets that share a name, a name and a date, a number, an address, a slip."""
    dated = people.filter(birth_date__isnull=False)
    yield from _sharing(people.exclude(sort_name=""), ("sort_name",))
    yield from _sharing(dated.exclude(sort_name=""), ("sort_name", "birth_date"))
    yield from _sharing(people.exclude(email_key=""), ("email_key",), most=HOUSEHOLD)
    yield from _sharing(
        dated.annotate(start=Left("sort_name", SAME_BEGINNING)), ("start", "birth_date")
    )
    yield from _sharing_a_number(people)


def _sharing(
    people: BeneficiaryQuerySet, columns: tuple[str, ...], *, most: int = MOST_ALIKE
) -> Iterable[list[int]]:
    groups = people.values(*columns).annotate(keys=ArrayAgg("pk"), number=Count("pk"))
    return groups.filter(number__range=(2, most)).values_list("keys", flat=True).order_by()


def _sharing_a_number(people: BeneficiaryQuerySet) -> Iterator[list[int]]:
    """A number may be the first phone of one and the second of another."""
    first = people.exclude(phone_key="").values_list("pk", "phone_key")
    second = people.exclude(other_phone_key="").values_list("pk", "other_phone_key")
    by_number: dict[str, set[int]] = {}
    for pk, number in first.union(second, all=True).iterator():
        by_number.setdefault(number, set()).add(pk)
    for keys in by_number.values():
        if 2 <= len(keys) <= HOUSEHOLD:
            yield sorted(keys)


def _known_distinct(user: User) -> set[tuple[int, int]]:
    pairs = DistinctPair.objects.visible_to(user)
    return set(pairs.order_by("pk").values_list("one", "other"))

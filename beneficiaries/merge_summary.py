"""What a merge will move, and the merges that can still be undone."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import User
from beneficiaries.merge_moves import relations
from beneficiaries.models import Beneficiary, Merge

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Moving:
    """How many rows of one kind change sheet."""

    label: str
    number: int


def what_moves(absorbed: Beneficiary) -> list[Moving]:
    """By kind, without the kinds that hold nothing."""
    counted: dict[str, int] = {}
    for relation in relations():
        label = str(relation.model._meta.verbose_name).capitalize()
        counted[label] = counted.get(label, 0) + len(relation.of(absorbed))
    return [Moving(label, number) for label, number in sorted(counted.items()) if number]


def recent_merges(user: User) -> QuerySet[Merge]:
    """Merges in force of people whom the user may know of, newest first."""
    known = Beneficiary.objects.visible_to(user)
    return (
        Merge.objects.visible_to(user)
        .filter(undone_at__isnull=True, kept__in=known.values("pk"))
        .select_related("kept", "absorbed", "merged_by")
        .order_by("-merged_at", "-pk")[:SHOWN]
    )

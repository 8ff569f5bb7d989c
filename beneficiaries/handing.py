"""What the pages of hand-over ask: which files somebody may pass on, to whom, and how to spread."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict

from accounts.access import Capability, may
from accounts.models import User
from accounts.requests import row_id
from accounts.roles import Role
from beneficiaries.counsellors import MOST_IN_A_SELECT
from beneficiaries.models import CaseFile, Transfer
from beneficiaries.names import folded, sort_name
from beneficiaries.querysets import CaseFileQuerySet
from beneficiaries.services.case_files import REFERENT_ROLES
from beneficiaries.services.handover import MOST_AT_ONCE

MOST_RECEIVERS = 12
FOUND_AT_ONCE = 12
SHOWN = 100


def transferable(user: User) -> CaseFileQuerySet:
    """Open files that this user may pass on: their own, and those they may assign."""
    own = Q(referent=user) if may(user, Capability.WRITE_CASE_FILES) else Q(pk__in=[])
    standing = user.standing
    if may(user, Capability.ASSIGN_CASE_FILES):
        if Role.ADMINISTRATOR in standing.roles or standing.manages_everything:
            return CaseFile.objects.visible_to(user).open()
        own |= Q(team__in=standing.managed_team_ids)
    return CaseFile.objects.visible_to(user).open().filter(own)


def candidates(user: User) -> QuerySet[User]:
    """Who may receive files here today."""
    return User.objects.holding(*REFERENT_ROLES, organisation=user.standing.here).order_by("pk")


@dataclass(slots=True)
class Chosen:
    """Files picked on the list, or the whole caseload of a leaver."""

    files: list[CaseFile]
    leaver: User | None = None
    refused: int = 0

    @property
    def one(self) -> CaseFile | None:
        return self.files[0] if len(self.files) == 1 and self.leaver is None else None


def chosen_files(user: User, query: QueryDict) -> Chosen:
    """`?dossier=1&dossier=2`, or `?de=7` for every open file of a colleague."""
    files = transferable(user).for_list().select_related("organisation")
    files = files.order_by("sort_name", "pk")
    if "de" in query:
        leaver = User.objects.visible_to(user).filter(pk=row_id(query.get("de", ""))).first()
        if leaver is None:
            return Chosen([])
        return Chosen(list(files.filter(referent=leaver)[:MOST_AT_ONCE]), leaver)
    keys = {row_id(text) for text in query.getlist("dossier")[:MOST_AT_ONCE]}
    found = list(files.filter(pk__in=keys))
    return Chosen(found, refused=len(keys) - len(found))


def already_proposed(files: Iterable[CaseFile]) -> dict[int, str]:
    """Who each file waits for, by its key."""
    keys = [case_file.pk for case_file in files]
    waiting = Transfer.objects.filter(case_file__in=keys).pending().select_related("receiver")
    return {row.case_file_id: str(row.receiver) for row in waiting.order_by("pk")}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A colleague who may receive files; how many they follow shows to who assigns."""

    pk: int
    name: str
    load: int | None
    chosen: bool


def receivers_offered(
    user: User, query: QueryDict, *, leaver: User | None
) -> tuple[list[Candidate], bool]:
    """Colleagues to tick, by name; a long list is searched. Also tells whether it is long."""
    people = candidates(user)
    if leaver is not None:
        people = people.exclude(pk=leaver.pk)
    ticked = {row_id(text) for text in query.getlist("vers")[:MOST_RECEIVERS]}
    rows = list(people.values_list("pk", "given_name", "family_name"))
    long = len(rows) > MOST_IN_A_SELECT
    words = folded(query.get("chercher", "")[:80]).split()
    if long:
        found = [r for r in rows if words and all(w in folded(f"{r[1]} {r[2]}") for w in words)]
        rows = [r for r in rows if r[0] in ticked or r in found[:FOUND_AT_ONCE]]
    rows.sort(key=lambda row: (sort_name(row[2], row[1]), row[0]))
    loads = _loads(user, [row[0] for row in rows])
    offered = [
        Candidate(pk, f"{given} {family}".strip(), loads.get(pk), pk in ticked)
        for pk, given, family in rows
    ]
    return offered, long


def _loads(user: User, people: Sequence[int]) -> dict[int, int]:
    if not may(user, Capability.ASSIGN_CASE_FILES):
        return {}
    files = CaseFile.objects.visible_to(user).open().filter(referent__in=people).order_by()
    counted = dict(files.values_list("referent").annotate(number=Count("pk")))
    return {pk: counted.get(pk, 0) for pk in people}


def spread(files: Sequence[CaseFile], receivers: Sequence[int]) -> dict[int, int]:
    """Each file with a receiver, as evenly as can be, nobody getting their own."""
    turns = itertools.cycle(receivers)
    plan: dict[int, int] = {}
    for case_file in files:
        for _try in receivers:
            receiver = next(turns)
            if receiver != case_file.referent_id:
                plan[case_file.pk] = receiver
                break
    return plan


@dataclass(slots=True)
class Batch:
    """Files proposed together: one line of the overview."""

    first: Transfer
    transfers: list[Transfer]

    @property
    def pending(self) -> list[Transfer]:
        return [transfer for transfer in self.transfers if transfer.is_pending]


def batches(rows: Iterable[Transfer]) -> list[Batch]:
    """Proposals by batch and receiver, in the order they come."""
    found: dict[tuple[object, int], Batch] = {}
    for row in rows:
        key = (row.batch, row.receiver_id)
        if key in found:
            found[key].transfers.append(row)
        else:
            found[key] = Batch(row, [row])
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Picks:
    """Which rows of the list may be ticked to be handed over: one's own, or any that one assigns.

    The page of hand-over checks each file again; this only spares useless boxes.
    """

    own: int
    all: bool

    @classmethod
    def of(cls, user: User) -> Picks:
        return cls(user.pk, may(user, Capability.ASSIGN_CASE_FILES))

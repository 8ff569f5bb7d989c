"""Where the look-alikes are: one person against the organisation, or a whole file at once."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise

from accounts.models import Organisation
from beneficiaries.likeness import Identity, identity, identity_of, likeness
from beneficiaries.models import Beneficiary

COMPARED = (
    "pk",
    "reference",
    "given_name",
    "family_name",
    "name_as_wished",
    "birth_date",
    "email",
    "phone",
    "other_phone",
)
MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Proposal:
    """One existing sheet that may be the same person, and the sentence that says why."""

    beneficiary_id: int
    reference: str
    name: str
    birth_date: datetime.date | None
    reason: str | Promise
    certain: bool


def likely_duplicates(
    organisation: Organisation,
    given_name: str,
    family_name: str,
    birth_date: datetime.date | None = None,
    phone: str = "",
    email: str = "",
    exclude: int | None = None,
) -> list[Proposal]:
    """Sheets of the organisation that look like this person, the surest first.

    The whole organisation is compared: a page shows to a user only the sheets that are
    `visible_to` them, and says of the others that a colleague already follows somebody alike.
    """
    wanted = identity(
        given_name=given_name,
        family_name=family_name,
        birth_date=birth_date,
        phones=[phone],
        email=email,
    )
    candidates = Beneficiary.objects.filter(_may_be(wanted), organisation=organisation).current()
    if exclude is not None:
        candidates = candidates.exclude(pk=exclude)
    return proposals_among(wanted, candidates.only(*COMPARED).order_by("pk")[:200])


def proposals_among(wanted: Identity, sheets: Iterable[Beneficiary]) -> list[Proposal]:
    """Those of the sheets that look like the person, the surest first."""
    found = []
    for sheet in sheets:
        alike = likeness(wanted, identity_of(sheet))
        if alike is not None:
            found.append(_proposal(sheet, alike.reason, certain=alike.certain))
    found.sort(key=lambda proposal: not proposal.certain)
    return found[:MOST_SHOWN]


class DuplicateIndex:
    """The same question for thousands of rows: the sheets are read once, then kept in memory."""

    def __init__(self, organisation: Organisation) -> None:
        self._by_key: dict[str, list[tuple[Identity, Beneficiary]]] = defaultdict(list)
        sheets = Beneficiary.objects.filter(organisation=organisation).current().only(*COMPARED)
        for sheet in sheets.iterator(chunk_size=5000):
            self.add(sheet)

    def add(self, sheet: Beneficiary) -> None:
        """Also compare with this sheet from now on, such as one just created."""
        known = identity_of(sheet)
        for key in _keys(known):
            self._by_key[key].append((known, sheet))

    def proposals(
        self,
        given_name: str,
        family_name: str,
        birth_date: datetime.date | None = None,
        phone: str = "",
        email: str = "",
    ) -> list[Proposal]:
        """Sheets that look like this person, the surest first."""
        wanted = identity(
            given_name=given_name,
            family_name=family_name,
            birth_date=birth_date,
            phones=[phone],
            email=email,
        )
        candidates: dict[int, tuple[Identity, Beneficiary]] = {}
        for key in _keys(wanted):
            candidates |= {id(pair[1]): pair for pair in self._by_key.get(key, [])[:200]}
        found = []
        for known, sheet in candidates.values():
            alike = likeness(wanted, known)
            if alike is not None:
                found.append(_proposal(sheet, alike.reason, certain=alike.certain))
        found.sort(key=lambda proposal: (not proposal.certain, proposal.beneficiary_id))
        return found[:MOST_SHOWN]


def _keys(person: Identity) -> list[str]:
    """What two look-alikes must share at least once."""
    keys = [f"p{number}" for number in person.phones]
    if person.name_key:
        keys.append(f"n{person.name_key}")
    if person.email:
        keys.append(f"e{person.email}")
    if person.birth_date:
        keys.append(f"d{person.birth_date}")
    return keys


def _may_be(person: Identity) -> Q:
    """The same keys, each through an index."""
    names = {f"{person.family} {person.given}".strip(), f"{person.given} {person.family}".strip()}
    asked = Q(sort_name__in=[name for name in names if name])
    if person.birth_date:
        asked |= Q(birth_date=person.birth_date)
    if person.phones:
        asked |= Q(phone_key__in=person.phones) | Q(other_phone_key__in=person.phones)
    if person.email:
        asked |= Q(email_key=person.email)
    return asked


def _proposal(sheet: Beneficiary, reason: str | Promise, *, certain: bool) -> Proposal:
    return Proposal(
        beneficiary_id=sheet.pk,
        reference=sheet.reference,
        name=sheet.display_name,
        birth_date=sheet.birth_date,
        reason=reason,
        certain=certain,
    )

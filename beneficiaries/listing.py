"""The list of case files: what is asked of it, its orders, and one page of it at a constant price.

Counting stops at MOST_COUNTED and a page first picks its fifty keys in an index, so that a page
costs the same in an organisation of sixty files and in one of fifty thousand.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.db.models import F, OrderBy
from django.db.models.functions import Length
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import get_language

from accounts.models import User
from beneficiaries.models import CaseFile, Programme
from beneficiaries.querysets import CaseFileQuerySet, search_words
from beneficiaries.referent_order import keys_by_referent

PER_PAGE: Final = 50
MOST_COUNTED: Final = 10_000
FURTHEST_PAGE: Final = 20_000

OPEN, CLOSED, ALL = "open", "closed", "all"
MINE, NOBODY = "me", "none"

# What the address of a list may carry; anything else is dropped from a "back to the list" link.
PARAMETERS = (
    "q",
    "referent",
    "referent_name",
    "team",
    "team_name",
    "programme",
    "status",
    "no_next_step",
    "signals",
    "silent",
    "silent_before",
    "sort",
    "page",
)
LONGEST_STATE = 1000
"""What a link carries; a longer state is dropped, the link then leads to the whole list."""
LONGEST_EXPORT_STATE = 2000
"""What an export accepts; a longer one is refused, for dropping it would export everything."""

DEFAULT_SORT = "name"
ORDERS: dict[str, tuple[OrderBy, ...]] = {
    "name": (F("sort_name").asc(),),
    "reference": (
        Length("beneficiary__reference").asc(),
        F("beneficiary__reference").asc(),
    ),
    "opened": (F("opened_on").asc(),),
    "contact": (F("last_contact_at").asc(nulls_first=True),),
    "appointment": (F("next_appointment_at").asc(),),
    "referent": (),  # see beneficiaries.referent_order
}
SORTS = (*ORDERS, *(f"-{name}" for name in ORDERS))

PROGRAMME_LABELS = dict(Programme.choices)


@dataclass(frozen=True, slots=True)
class Filters:
    """What somebody wants to see; built by the form, from values that it has checked."""

    text: str = ""
    referent: int | None = None
    without_referent: bool = False
    team: int | None = None
    programme: str = ""
    status: str = OPEN
    no_next_step: bool = False
    signals: bool = False
    silent_before: datetime.date | None = None
    sort: str = DEFAULT_SORT

    def apply(self, files: CaseFileQuerySet) -> CaseFileQuerySet:
        """The files that answer, in no order."""
        if self.status == OPEN:
            files = files.open()
        elif self.status == CLOSED:
            files = files.filter(closed_on__isnull=False)
        if self.without_referent:
            files = files.filter(referent__isnull=True)
        elif self.referent is not None:
            files = files.filter(referent=self.referent)
        if self.team is not None:
            files = files.filter(team=self.team)
        if self.programme:
            files = files.filter(programme=self.programme)
        if self.no_next_step:
            files = files.without_next_step()
        if self.signals:
            files = files.filter(open_signals__gt=0)
        if self.silent_before is not None:
            files = files.silent_since(self.silent_before)
        if self.text and not search_words(self.text):
            return files.none()
        return files.searching(self.text) if self.text else files


@dataclass(frozen=True, slots=True)
class ListPage:
    """Fifty rows, and where they are in the whole."""

    rows: list[dict[str, Any]]
    number: int
    total: int
    more_than_counted: bool
    has_next: bool

    @property
    def first(self) -> int:
        return (self.number - 1) * PER_PAGE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def previous(self) -> int:
        return self.number - 1

    @property
    def next(self) -> int:
        return self.number + 1


def page_of(files: CaseFileQuerySet, *, sort: str, number: int) -> ListPage:
    """One page of the files; a page beyond the end gives the last one."""
    if sort.removeprefix("-") == "referent":
        return _page_by_referent(files, descending=sort.startswith("-"), number=number)
    counted = files.order_by()[: MOST_COUNTED + 1].count()
    beyond = counted > MOST_COUNTED
    if not beyond:
        number = _within(number, counted)
    order = order_of(sort)
    if "reference" in sort and files.query.where:
        # The same organisation, said of the person too: their references are walked in order.
        files = files.filter(beneficiary__organisation=F("organisation"))
    start = (number - 1) * PER_PAGE
    keys = files.order_by(*order).values("pk")[start : start + PER_PAGE + 1]
    rows = rows_of(CaseFile.objects.filter(pk__in=keys).order_by(*order))
    if beyond and not rows and number > 1:
        return page_of(files, sort=sort, number=_within(number, files.count()))
    return ListPage(
        rows=rows[:PER_PAGE],
        number=number,
        total=min(counted, MOST_COUNTED),
        more_than_counted=beyond,
        has_next=len(rows) > PER_PAGE,
    )


def in_order(files: CaseFileQuerySet, sort: str) -> CaseFileQuerySet:
    """Every file in the order of the list, for an export."""
    if sort.removeprefix("-") == "referent":
        names = (F("referent__family_name").asc(), F("referent__given_name").asc())
        order = [*names, F("sort_name").asc(), F("pk").asc()]
        return files.order_by(*(_reversed(order) if sort.startswith("-") else order))
    return files.order_by(*order_of(sort))


def order_of(sort: str) -> list[OrderBy]:
    """The columns of an order; the key settles equal values, so that no row shows twice."""
    order = [*ORDERS[sort.removeprefix("-")], F("pk").asc()]
    return _reversed(order) if sort.startswith("-") else order


def _reversed(order: list[OrderBy]) -> list[OrderBy]:
    copies = [clause.copy() for clause in order]
    for clause in copies:
        clause.reverse_ordering()
    return copies


def _within(number: int, total: int) -> int:
    return max(1, min(number, -(-total // PER_PAGE)))


def _page_by_referent(files: CaseFileQuerySet, *, descending: bool, number: int) -> ListPage:
    picked = keys_by_referent(
        files, descending=descending, page=lambda total: _within(number, total), size=PER_PAGE
    )
    place = {key: index for index, key in enumerate(picked.keys)}
    rows = rows_of(CaseFile.objects.filter(pk__in=picked.keys).order_by("pk"))
    rows.sort(key=lambda row: place[row["id"]])
    return ListPage(
        rows=rows,
        number=picked.page,
        total=min(picked.total, MOST_COUNTED),
        more_than_counted=picked.total > MOST_COUNTED,
        has_next=picked.page * PER_PAGE < picked.total,
    )


def rows_of(files: CaseFileQuerySet) -> list[dict[str, Any]]:
    """Light rows: only what the list shows, without building four objects for each."""
    rows = files.values(
        "id",
        "programme",
        "opened_on",
        "closed_on",
        "last_contact_at",
        "next_appointment_at",
        "next_step_due_on",
        "open_signals",
        "referent_id",
        reference=F("beneficiary__reference"),
        wished=F("beneficiary__name_as_wished"),
        given=F("beneficiary__given_name"),
        family=F("beneficiary__family_name"),
        referent_given=F("referent__given_name"),
        referent_family=F("referent__family_name"),
        team_name=F("team__name"),
    )
    language, zone = get_language(), timezone.get_current_timezone()
    return [_shown(dict(row), language, zone) for row in rows]


def _shown(row: dict[str, Any], language: str, zone: datetime.tzinfo) -> dict[str, Any]:
    """A row with the words that the page prints; fifty rows share few days, written once each."""
    contact = row["last_contact_at"]
    row["key"] = str(row["id"])
    row["opened"] = _day(row["opened_on"], language)
    row["closed"] = _day(row["closed_on"], language) if row["closed_on"] else ""
    row["contact"] = _day(contact.astimezone(zone).date(), language) if contact else ""
    row["name"] = row["wished"] or f"{row['given']} {row['family']}".strip()
    row["referent"] = f"{row['referent_given'] or ''} {row['referent_family'] or ''}".strip()
    row["programme_label"] = _programme(row["programme"], language)
    row["stuck"] = not (row["closed_on"] or row["next_appointment_at"] or row["next_step_due_on"])
    return row


@lru_cache(maxsize=16)
def _programme(programme: str, language: str) -> str:
    return Programme(programme).short_label


@lru_cache(maxsize=4096)
def _day(day: datetime.date, language: str) -> str:
    """26 nov. 2026; the language is part of what is remembered."""
    return date_format(day, "j N Y")


def visible_files(user: User, filters: Filters) -> CaseFileQuerySet:
    """The only way from filters to rows: rights first."""
    return filters.apply(CaseFile.objects.visible_to(user))


def state_of(query: QueryDict) -> str:
    """The list as it is on the screen, ready to follow a link into a case file and back."""
    state = whole_state(query)
    return state if len(state) <= LONGEST_STATE else ""


def whole_state(query: QueryDict) -> str:
    """The list as it is on the screen, however long."""
    kept = ((name, str(query[name]).replace("\0", "")) for name in PARAMETERS if name in query)
    return urlencode([(name, value) for name, value in kept if value])


def kept_state(state: str) -> str:
    """What somebody's address says of the list, reduced to our own parameters."""
    return state_of(QueryDict(state)) if 0 < len(state) <= LONGEST_STATE else ""


def list_url(state: str = "") -> str:
    """Back to the list as it was left; only its own parameters survive, so it leads nowhere else.

    The page of a case file receives the state in `?liste=`.
    """
    kept = kept_state(state)
    address = reverse("beneficiaries:list")
    return f"{address}?{kept}" if kept else address

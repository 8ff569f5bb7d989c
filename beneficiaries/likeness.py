"""When two sheets may speak of one person. Pure Python: no ORM, no Django but the sentences.

Same name and same birth date is the strong case. A shared phone or e-mail counts only with the same
given name or the same birth date: spouses share a phone and an e-mail and stay two people.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beneficiaries.names import digits, folded

NEAR_NAMES = 0.86
"""Share of common letters (0–1) above which two full names differ by a typing slip only."""

PHONE_DIGITS = 9
"""A French number without its 0 or +33; what the database compares too."""


class Sheetlike(Protocol):
    """What a person's sheet offers to the comparison."""

    pk: int
    reference: str
    given_name: str
    family_name: str
    birth_date: datetime.date | None
    email: str
    phone: str
    other_phone: str


@dataclass(frozen=True, slots=True)
class Identity:
    """One person as the rules see them: folded names, bare numbers."""

    given: str
    family: str
    birth_date: datetime.date | None = None
    phones: frozenset[str] = frozenset()
    email: str = ""

    @property
    def name_key(self) -> str:
        """The words of the full name in alphabetical order: swapped columns give the same."""
        return " ".join(sorted(f"{self.given} {self.family}".split()))


@dataclass(frozen=True, slots=True)
class Likeness:
    """Why two sheets look alike, and whether hardly any doubt is left."""

    reason: str | Promise
    certain: bool


def identity(
    *,
    given_name: str,
    family_name: str,
    birth_date: datetime.date | None = None,
    phones: Iterable[str] = (),
    email: str = "",
) -> Identity:
    """What was typed, made comparable."""
    return Identity(
        given=folded(given_name),
        family=folded(family_name),
        birth_date=birth_date,
        phones=frozenset(key for key in map(phone_key, phones) if key),
        email=email.strip().lower(),
    )


def identity_of(sheet: Sheetlike) -> Identity:
    """A stored sheet, made comparable."""
    return identity(
        given_name=sheet.given_name,
        family_name=sheet.family_name,
        birth_date=sheet.birth_date,
        phones=(sheet.phone, sheet.other_phone),
        email=sheet.email,
    )


def phone_key(number: str) -> str:
    """The last nine digits: "+33 6 39 98 12 34" and "06.39.98.12.34" give the same."""
    return digits(number)[-PHONE_DIGITS:]


def likeness(one: Identity, other: Identity) -> Likeness | None:
    """The first reason, strongest first, to believe that both are one person."""
    same_date = one.birth_date is not None and one.birth_date == other.birth_date
    dates_clash = None not in (one.birth_date, other.birth_date) and not same_date
    same_name = bool(one.name_key) and one.name_key == other.name_key
    if same_name and same_date:
        return Likeness(_("Même nom et même date de naissance"), certain=True)
    shared = _shared_contact(one, other, same_name=same_name, same_date=same_date)
    if shared is not None:
        return Likeness(shared, certain=same_name and not dates_clash)
    if same_name and not dates_clash:
        return Likeness(_("Même nom, et une date de naissance manque"), certain=False)
    if same_date and _near(one, other):
        return Likeness(_("Même date de naissance et noms très proches"), certain=False)
    return None


def same_given_name(one: str, other: str) -> bool:
    """Equal, or one is a part of the other: "Jean" and "Jean-Pierre", "J." and "Jean"."""
    first, second = one.replace(".", " ").split(), other.replace(".", " ").split()
    if not first or not second:
        return False
    short, long = sorted((first, second), key=len)
    return set(short) <= set(long) or (
        min(len(first[0]), len(second[0])) == 1 and first[0][0] == second[0][0]
    )


def _shared_contact(
    one: Identity, other: Identity, *, same_name: bool, same_date: bool
) -> Promise | None:
    """A shared address counts with a name or a date; alone, it is a household."""
    by_email = bool(one.email) and one.email == other.email
    by_phone = bool(one.phones & other.phones)
    if not by_email and not by_phone:
        return None
    if same_name:
        return _("Même nom et même courriel") if by_email else _("Même nom et même téléphone")
    if same_date:
        return (
            _("Même date de naissance et même courriel")
            if by_email
            else _("Même date de naissance et même téléphone")
        )
    if same_given_name(one.given, other.given):
        return _("Même prénom et même courriel") if by_email else _("Même prénom et même téléphone")
    return None


def _near(one: Identity, other: Identity) -> bool:
    """A letter or two apart, over the whole name."""
    matcher = SequenceMatcher(None, one.name_key, other.name_key, autojunk=False)
    return matcher.quick_ratio() >= NEAR_NAMES and matcher.ratio() >= NEAR_NAMES

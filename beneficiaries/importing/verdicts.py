"""One line judged: the values that will enter, a sentence per problem, a verdict."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_noop

from beneficiaries.importing import cleaning, columns
from beneficiaries.importing.cleaning import Cleaned
from beneficiaries.importing.records import REFUSED, VALID, WARNING, Remark
from beneficiaries.importing.referents import comparable_name

NO_FAMILY_NAME = gettext_noop("Le nom de famille manque : la ligne ne peut pas entrer.")
NO_GIVEN_NAME = gettext_noop("Le prénom manque : la ligne ne peut pas entrer.")
REFERENT_UNKNOWN = gettext_noop(
    "Ce nom ne correspond à personne de l’équipe : dossier à affecter, "
    "ou choisissez la personne à l’étape des colonnes."
)
ENTRY_MISSING = gettext_noop("Date d’entrée absente : le dossier s’ouvrira au jour de l’import.")
ENTRY_UNDATED = gettext_noop(
    "Sans la date de la semaine 0, le dossier s’ouvrira au jour de l’import."
)
CONTACT_BEFORE_ENTRY = gettext_noop("Le dernier rendez-vous précède l’entrée : vérifiez les deux.")


@dataclass(frozen=True, slots=True)
class Rules:
    """What judging needs to know beside the line."""

    columns: Mapping[int, str]
    today: datetime.date
    given_first: bool = False
    week_zero: datetime.date | None = None
    # Folded name in the file → user id, None for "to assign"; absent: never seen.
    referents: Mapping[str, int | None] = field(default_factory=dict)
    # Names for which "to assign" was somebody's choice.
    left_to_assign: frozenset[str] = frozenset()


@dataclass(slots=True)
class Judged:
    """A line's values, remarks and verdict."""

    values: dict[str, Any]
    remarks: list[Remark]

    @property
    def verdict(self) -> str:
        return verdict_of(self.remarks)


def verdict_of(remarks: Iterable[Remark]) -> str:
    """The gravest remark decides."""
    levels = {remark.level for remark in remarks}
    return REFUSED if REFUSED in levels else WARNING if WARNING in levels else VALID


class _Line:
    """The cells of one line by field, and what is said about each."""

    def __init__(self, cells: Sequence[str], rules: Rules) -> None:
        self.rules = rules
        self.cells = cells
        self._place = {key: index for index, key in rules.columns.items()}
        self.values: dict[str, Any] = {}
        self.remarks: list[Remark] = []

    def text(self, key: str) -> str:
        place = self._place.get(key)
        return self.cells[place] if place is not None and place < len(self.cells) else ""

    def has(self, key: str) -> bool:
        return key in self._place

    def take(self, key: str, cleaned: Cleaned, *, about: str = "") -> None:
        self.values[key] = cleaned.value
        for level, sentence, values in cleaned.notes:
            self.say(level, sentence, about or key, **values)

    def say(self, level: str, sentence: str, key: str, **values: object) -> None:
        self.remarks.append(Remark(level, sentence, self._place.get(key), values))


def judge(cells: Sequence[str], rules: Rules) -> Judged:
    """Every field read, each problem said at its cell."""
    line = _Line(cells, rules)
    _names(line)
    line.take(columns.REFERENCE, cleaning.clean_reference(line.text(columns.REFERENCE)))
    birth = cleaning.clean_birth_date(line.text(columns.BIRTH_DATE), rules.today)
    line.take(columns.BIRTH_DATE, birth)
    line.take(columns.EMAIL, cleaning.clean_email(line.text(columns.EMAIL)))
    _phones(line)
    line.take(columns.POSTAL_CODE, cleaning.clean_postal_code(line.text(columns.POSTAL_CODE)))
    line.take(columns.COMMUNE, cleaning.clean_commune(line.text(columns.COMMUNE)))
    code, label = line.text(columns.TRADE_CODE), line.text(columns.TRADE_LABEL)
    line.take(columns.TRADE_CODE, cleaning.clean_trade(code, label))
    _referent(line)
    _dates(line)
    return Judged(line.values, line.remarks)


def _names(line: _Line) -> None:
    family, given = line.text(columns.FAMILY_NAME), line.text(columns.GIVEN_NAME)
    about_family, about_given = columns.FAMILY_NAME, columns.GIVEN_NAME
    if line.has(columns.FULL_NAME) and not (family and given):
        whole = line.text(columns.FULL_NAME)
        family, given, unsure = cleaning.split_name(whole, given_first=line.rules.given_first)
        about_family = about_given = columns.FULL_NAME
        if unsure:
            line.say(WARNING, cleaning.NAME_SPLIT, columns.FULL_NAME)
    line.take(columns.FAMILY_NAME, cleaning.clean_name(family), about=about_family)
    line.take(columns.GIVEN_NAME, cleaning.clean_name(given), about=about_given)
    refused = {remark.column for remark in line.remarks if remark.level == REFUSED}
    if not line.values[columns.FAMILY_NAME] and line._place.get(about_family) not in refused:
        line.say(REFUSED, NO_FAMILY_NAME, about_family)
    if not line.values[columns.GIVEN_NAME] and line._place.get(about_given) not in refused:
        line.say(REFUSED, NO_GIVEN_NAME, about_given)


def _phones(line: _Line) -> None:
    first, second = cleaning.clean_phones(line.text(columns.PHONE))
    other, _third = cleaning.clean_phones(line.text(columns.OTHER_PHONE))
    line.take(columns.PHONE, first)
    line.take(columns.OTHER_PHONE, other)
    phones = [n for n in dict.fromkeys((first.value, other.value, second)) if n]
    line.values[columns.PHONE] = phones[0] if phones else ""
    line.values[columns.OTHER_PHONE] = phones[1] if len(phones) > 1 else ""


def _referent(line: _Line) -> None:
    written = line.text(columns.REFERENT)
    key = comparable_name(written)
    found = line.rules.referents.get(key) if key else None
    line.values[columns.REFERENT] = found
    if key and found is None and key not in line.rules.left_to_assign:
        line.say(WARNING, REFERENT_UNKNOWN, columns.REFERENT)


def _dates(line: _Line) -> None:
    today = line.rules.today
    entry = cleaning.clean_entry(line.text(columns.OPENED_ON), today)
    line.take(columns.OPENED_ON, entry)
    week_text = line.text(columns.ENTRY_WEEK)
    if not entry.value and not entry.notes and week_text:
        week = cleaning.clean_week(week_text, line.rules.week_zero)
        line.take(columns.OPENED_ON, week, about=columns.ENTRY_WEEK)
        if not week.value and not week.notes:
            line.say(WARNING, ENTRY_UNDATED, columns.ENTRY_WEEK)
        elif week.value > today.isoformat():
            line.values[columns.OPENED_ON] = ""
            line.say(WARNING, cleaning.ENTRY_AHEAD, columns.ENTRY_WEEK)
    elif not entry.value and not entry.notes and line.has(columns.OPENED_ON):
        line.say(WARNING, ENTRY_MISSING, columns.OPENED_ON)
    contact = cleaning.clean_last_contact(line.text(columns.LAST_CONTACT), today)
    line.take(columns.LAST_CONTACT, contact)
    opened = line.values[columns.OPENED_ON]
    if contact.value and opened and contact.value < opened:
        line.say(WARNING, CONTACT_BEFORE_ENTRY, columns.LAST_CONTACT)

"""The copy itself: the same content as JSON for machines and as a PDF for people."""

from __future__ import annotations

import datetime
import json
import re
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.journal import entries_about
from accounts.models import User
from beneficiaries.models import Beneficiary
from followup.space.journal import sentence_of
from followup.space.person_copy.labels import label_of
from followup.space.person_copy.reaching import Model, rows_of, ways
from followup.space.person_copy.table import AFTER_REVIEW, EXCLUDED, why_excluded


@dataclass(frozen=True, slots=True)
class Cell:
    """One value: its column, for machines and in words."""

    column: str
    label: str
    value: Any
    words: str


# Said once at the top of the paper copy, or of no use to a reader; the JSON copy has them all.
NOT_ON_PAPER = frozenset({"id", "beneficiary", "case_file", "organisation", "subject_id"})
LONG = 90
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One row on paper: short values on one line, texts below."""

    short: list[Cell]
    texts: list[Cell]


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one model."""

    name: str
    title: str
    rows: list[list[Cell]]

    @property
    def on_paper(self) -> list[PaperRow]:
        """Without empty values, zeros and "no"."""
        return [_paper_row(row) for row in self.rows]


def _paper_row(row: list[Cell]) -> PaperRow:
    said = [
        cell
        for cell in row
        if cell.column not in NOT_ON_PAPER
        and cell.words
        and cell.value not in (0, [])
        and not _UUID.fullmatch(cell.words)
    ]
    texts = [cell for cell in said if len(cell.words) > LONG or "\n" in cell.words]
    return PaperRow([cell for cell in said if cell not in texts], texts)


@dataclass(frozen=True, slots=True)
class Copy:
    """Everything, on a day."""

    person: str
    reference: str
    organisation: str
    made_at: datetime.datetime
    with_notes: bool
    sections: list[Section]

    def as_json(self) -> bytes:
        content = {
            "person": self.person,
            "reference": self.reference,
            "organisation": self.organisation,
            "made_at": self.made_at.isoformat(),
            "with_professional_notes": self.with_notes,
            "sections": [
                {
                    "name": section.name,
                    "title": section.title,
                    "rows": [{cell.column: cell.value for cell in row} for row in section.rows],
                }
                for section in self.sections
            ],
        }
        return json.dumps(content, ensure_ascii=False, indent=1).encode()


def copy_of(person: Beneficiary, *, with_notes: bool) -> Copy:
    """All models reached, then the account, then the journal; one query each."""
    sheets = person.sheet_ids()
    sections = [
        section
        for model in ways()
        if model._meta.label not in EXCLUDED
        if (section := _section(model, list(rows_of(model, sheets)), with_notes=with_notes)).rows
    ]
    if person.account is not None:
        sections.append(_account(person.account))
    sections.append(_journal(sheets))
    return Copy(
        person=person.display_name,
        reference=person.reference,
        organisation=str(person.organisation),
        made_at=timezone.now(),
        with_notes=with_notes,
        sections=sections,
    )


def columns_of(model: Model, *, with_notes: bool) -> list[models.Field[Any, Any]]:
    """The columns of the copy, in the order of the model."""
    label = model._meta.label
    return [
        field
        for field in model._meta.concrete_fields
        if not why_excluded(label, field.name)
        and (with_notes or f"{label}.{field.name}" not in AFTER_REVIEW)
    ]


def _section(model: Model, rows: list[models.Model], *, with_notes: bool) -> Section:
    fields = columns_of(model, with_notes=with_notes)
    return Section(
        name=model._meta.label,
        title=capfirst(str(model._meta.verbose_name)),
        rows=[[_cell(row, field) for field in fields] for row in rows],
    )


def _cell(row: models.Model, field: models.Field[Any, Any]) -> Cell:
    value = getattr(row, field.name) if field.is_relation else field.value_from_object(row)
    words = _words(value)
    if field.choices and value not in (None, ""):
        words = str(getattr(row, f"get_{field.name}_display")())
    return Cell(field.name, label_of(field), _plain(value), words)


def _plain(value: Any) -> Any:
    """As JSON keeps it; somebody or something else is named."""
    if value is None or isinstance(value, (str, int, float, bool, list, dict)):
        return value
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    return str(value)


def _words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, datetime.datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, datetime.date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return str(value)


ACCOUNT_COLUMNS = ("email", "given_name", "family_name", "last_login", "created_at")


def _account(user: User) -> Section:
    """What identifies the account; its secrets are nobody's to read."""
    fields = [f for f in user._meta.concrete_fields if f.name in ACCOUNT_COLUMNS]
    return Section("accounts.User", _("Compte"), [[_cell(user, field) for field in fields]])


def _journal(sheets: list[int]) -> Section:
    """Who opened and changed the file, in words."""
    rows = [
        [
            Cell("at", _("Quand"), entry.at.isoformat(), _words(entry.at)),
            Cell("deed", _("Quoi"), entry.deed, sentence_of(entry)),
        ]
        for entry in entries_about(*sheets)
    ]
    return Section("accounts.JournalEntry", _("Qui a ouvert ou modifié le dossier"), rows)

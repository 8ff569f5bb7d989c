"""Rows of the day: the first ones of each kind, under the name of a person, with one action."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Count, QuerySet, Window
from django.utils import timezone
from django.utils.dateformat import format as dated
from django.utils.functional import Promise
from django.utils.translation import pgettext

from beneficiaries.models import CaseFile
from beneficiaries.waiting import SHOWN, Press, Task, Waiting
from pilotage.addresses import of_file

type Found = tuple[list[Any], int]


def moment(at: datetime.datetime) -> str:
    """A day and its hour in few words."""
    local = timezone.localtime(at)
    # Translators: letters of Django's date formats; in English "D j M, H:i".
    return dated(local, pgettext("format d’un moment", "D. j N, G\xa0\\h\xa0i"))


def day(date: datetime.date) -> str:
    """A day in few words."""
    # Translators: letters of Django's date formats; in English "D j M".
    return dated(date, pgettext("format de date", "D. j N"))


def counted(rows: QuerySet[Any], *order: Any) -> QuerySet[Any]:
    """The first rows; each also says how many there are in all."""
    return rows.annotate(all_rows=Window(Count("pk"))).order_by(*order)[:SHOWN]


def found(rows: list[Any]) -> Found:
    """Rows of a counted question, and how many there are in all."""
    return rows, rows[0].all_rows if rows else 0


def first_ones(rows: QuerySet[Any], *order: Any) -> Found:
    """The first rows and how many there are in all, in one query."""
    return found(list(counted(rows, *order)))


def first_files(files: Sequence[CaseFile]) -> Found:
    """The same for files already at hand: no query."""
    return list(files[:SHOWN]), len(files)


def group(
    title: Promise,
    ones: Found,
    told: Callable[[Any], Task],
    *,
    icon: str,
    tone: str = "primary",
    more_url: str = "",
) -> Waiting:
    """One kind of row: `title` counts them all (`ngettext_lazy(…, "n")`), `told` says each one."""
    rows, total = ones
    return Waiting(
        title=title % {"n": total},
        icon=icon,
        tone=tone,
        total=total,
        more_url=more_url,
        tasks=[told(row) for row in rows],
    )


def about(
    case_file: CaseFile,
    page: str,
    *args: int,
    label: str,
    detail: str = "",
    when: str = "",
    press: Press | None = None,
) -> Task:
    """A row under the person's name, which leads to a page of their file."""
    return Task(
        title=case_file.beneficiary.display_name,
        url=of_file(page, case_file.pk, *args),
        label=label,
        detail=detail,
        when=when,
        press=press,
    )

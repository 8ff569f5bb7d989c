"""The indicators as a spreadsheet: what the page says, for the year and its quarters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.journal import record
from accounts.models import User
from beneficiaries import spreadsheet
from cep.figures_page import table_of

WIDTHS = (44, 22, 18, 12, 14, 44, 44, 26, 70)


@transaction.atomic
def export_figures(*, by: User, asked: Mapping[str, str], kind: str, target: IO[bytes]) -> int:
    """Written with who took it away and when, and one line in the journal."""
    page, lines = table_of(by, asked)
    sheet = spreadsheet.writer(kind, target, title=_("Indicateurs du CEP"), widths=WIDTHS)
    sheet.row([_signature(by, str(page.row_name), page.chosen.year)])
    sheet.row(_headings(), heading=True)
    for line in lines:
        sheet.row(line)
    sheet.close()
    record(
        "cep.figures_exported",
        by=by,
        organisation=by.standing.here,
        reason=f"{kind.upper()}, {page.chosen.year}, {page.row_name}",
    )
    return len(lines)


def _headings() -> list[str]:
    return [
        _("Indicateur"),
        _("Période"),
        _("Résultat"),
        _("Numérateur"),
        _("Dénominateur"),
        _("Ce que compte le numérateur"),
        _("Ce que compte le dénominateur"),
        _("Date prise en compte"),
        _("Définition"),
    ]


def _signature(by: User, row: str, year: int) -> str:
    return _(
        "Indicateurs du CEP %(year)s, %(row)s, %(organisation)s. Pris le %(day)s par %(who)s. "
        "Ils n’évaluent ni les personnes ni les conseiller·ères."
    ) % {
        "year": year,
        "row": row,
        "organisation": by.standing.organisation,
        "day": date_format(timezone.localdate(), "j F Y"),
        "who": by.full_name,
    }

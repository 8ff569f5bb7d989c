"""The table of Mon équipe in words: what each cell says, and where it leads.

Written here rather than in the template: fifty lines of seven numbers are put into words in a
quarter of the time.
"""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from beneficiaries.home_panel import SILENT_DAYS
from pilotage.caseloads import FEWEST, Absences, Line, Total

Cell = tuple[str, str, str]
"""What its column is called, what it says, where it leads."""


def headings() -> list[str]:
    """The columns after the name."""
    return [
        _("Dossiers ouverts"),
        _("Charge pondérée"),
        _("Rendez-vous semaine prochaine"),
        _("Absences, 90 jours"),
        _("Sans contact, %(days)s jours") % {"days": SILENT_DAYS},
        _("Sans prochaine étape"),
        _("Signaux à vérifier"),
    ]


def lines_in_words(lines: list[Line], labels: list[str]) -> list[tuple[str, list[Cell]]]:
    """Each person with their cells."""
    return [(line.name, _with_links(line, labels)) for line in lines]


def total_in_words(total: Total, labels: list[str]) -> list[Cell]:
    """The last line leads nowhere."""
    return [(label, said, "") for label, said in zip(labels, _said(total), strict=True)]


def _with_links(line: Line, labels: list[str]) -> list[Cell]:
    links = [
        line.url,
        "",
        line.next_week_url,
        "",
        line.silent_url,
        line.stuck_url,
        line.signals_url,
    ]
    return list(zip(labels, _said(line), links, strict=True))


def _said(row: Line | Total) -> list[str]:
    return [
        str(row.active),
        weighed(row.load),
        str(row.next_week),
        rate(row.absences),
        str(row.silent),
        str(row.stuck),
        str(row.signals),
    ]


def weighed(load: Decimal) -> str:
    """12,5 rather than 12.50."""
    written = f"{load:.1f}"
    return (
        written.removesuffix(".0").replace(".", pgettext("séparateur des décimales", ","))
        if "." in written
        else written
    )


def rate(absences: Absences) -> str:
    """A rate with its n; nothing that would let a small number be found again."""
    if absences.is_masked:
        return _("moins de %(n)s") % {"n": FEWEST}
    return _("%(percent)s\u00a0%% sur %(n)s") % {"percent": absences.percent, "n": absences.number}

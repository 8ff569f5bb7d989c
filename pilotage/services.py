"""Deeds of the steering view: weights said, figures exported."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import IO

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.journal import record
from accounts.models import Organisation, User
from beneficiaries import spreadsheet
from beneficiaries.home_panel import SILENT_DAYS
from pilotage.caseloads import FEWEST, Absences, Line, Total, lines_of, people_of
from pilotage.weights import KEY

WIDTHS = (28, 10, 10, 14, 12, 12, 16, 16, 10)


@transaction.atomic
def set_weights(*, by: User, organisation: Organisation, weights: Mapping[str, Decimal]) -> None:
    """Say how heavy each programme is; nothing else in the settings moves."""
    row = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    said = {name: str(weight.normalize()) for name, weight in weights.items()}
    if row.settings.get(KEY) == said:
        return
    row.settings = {**row.settings, KEY: said}
    row.save(update_fields=["settings"])
    record("organisation.changed", by=by, organisation=row, subject=row, fields=[KEY])


@transaction.atomic
def export_caseloads(*, by: User, kind: str, team: int | None, target: IO[bytes]) -> int:
    """The whole table, with the same masks as on the page, and its line in the journal."""
    lines = lines_of(by, people_of(by, team), team=team)
    sheet = spreadsheet.writer(kind, target, title=_("Mon équipe"), widths=WIDTHS)
    sheet.row([_signature(by)])
    sheet.row(_headings(), heading=True)
    for line in lines:
        sheet.row([line.name, *_cells(line)])
    sheet.row([_("Total"), *_cells(Total.of(lines))])
    sheet.close()
    record(
        "caseload.exported",
        by=by,
        organisation=by.standing.organisation,
        reason=_("Mon équipe, %(kind)s, %(n)s lignes") % {"kind": kind.upper(), "n": len(lines)},
    )
    return len(lines)


def _headings() -> list[str]:
    return [
        _("Conseiller·ère"),
        _("Dossiers ouverts"),
        _("Charge pondérée"),
        _("Rendez-vous la semaine prochaine"),
        _("Absences (%)"),
        _("Rendez-vous comptés"),
        _("Silencieux depuis %(days)s jours") % {"days": SILENT_DAYS},
        _("Sans prochaine étape"),
        _("Signaux à vérifier"),
    ]


def _cells(row: Line | Total) -> list[spreadsheet.Value]:
    return [
        row.active,
        str(row.load).replace(".", ","),
        row.next_week,
        *_rate(row.absences),
        row.silent,
        row.stuck,
        row.signals,
    ]


def _rate(absences: Absences) -> list[spreadsheet.Value]:
    """Nothing that would let a small number be found again."""
    if absences.is_masked:
        return ["", _("moins de %(n)s") % {"n": FEWEST}]
    return [absences.percent, absences.number]


def _signature(by: User) -> str:
    return _(
        "Export du %(day)s par %(who)s, %(organisation)s. Chiffres pour répartir le travail : "
        "ils n’évaluent personne."
    ) % {
        "day": date_format(timezone.localdate(), "j F Y"),
        "who": by.full_name,
        "organisation": by.standing.organisation,
    }

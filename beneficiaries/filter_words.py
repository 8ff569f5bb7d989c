"""The filters in words: removable chips above the list, and one sentence in an export."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from beneficiaries.counsellors import Scope
from beneficiaries.listing import ALL, CLOSED, PROGRAMME_LABELS, Filters, list_url, state_of


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """One filter in force, and the list without it."""

    label: str
    without: str


def active_filters(filters: Filters, scope: Scope, query: QueryDict) -> list[ActiveFilter]:
    """What narrows the list now."""
    return [ActiveFilter(label, _without(query, names)) for names, label in _labels(filters, scope)]


def in_words(filters: Filters, scope: Scope) -> str:
    """All of it on one line, for whoever reads the file later."""
    if filters.status == ALL:
        status = _("Dossiers ouverts et clos")
    else:
        status = _("Dossiers clos") if filters.status == CLOSED else _("Dossiers ouverts")
    others = [label for names, label in _labels(filters, scope) if "status" not in names]
    return " ; ".join([status, *others])


def _labels(filters: Filters, scope: Scope) -> list[tuple[tuple[str, ...], str]]:
    """Each filter with the parameters that carry it."""
    labels: list[tuple[tuple[str, ...], str]] = []
    if filters.text:
        labels.append((("q",), _("Contient « %s »") % filters.text))
    if filters.without_referent:
        labels.append((("referent", "referent_name"), _("Sans référent·e")))
    elif filters.referent is not None:
        name = dict(scope.counsellors).get(filters.referent) or _("moi")
        labels.append((("referent", "referent_name"), _("Référent·e : %s") % name))
    if filters.team is not None:
        team = dict(scope.teams).get(filters.team, "?")
        labels.append((("team", "team_name"), _("Équipe : %s") % team))
    if filters.programme:
        labels.append((("programme",), str(PROGRAMME_LABELS[filters.programme])))
    if filters.status == CLOSED:
        labels.append((("status",), _("Clos")))
    elif filters.status == ALL:
        labels.append((("status",), _("Ouverts et clos")))
    if filters.no_next_step:
        labels.append((("no_next_step",), _("Sans prochaine étape")))
    if filters.signals:
        labels.append((("signals",), _("Signal à vérifier")))
    if filters.silent_before is not None:
        day = date_format(filters.silent_before, "j F Y")
        labels.append((("silent", "silent_before"), _("Sans contact depuis le %s") % day))
    return labels


def _without(query: QueryDict, names: tuple[str, ...]) -> str:
    rest = query.copy()
    for name in (*names, "page"):
        rest.pop(name, None)
    return list_url(state_of(rest))

"""What is said of an episode: a sentence for the scores, a line for lists."""

from __future__ import annotations

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.detection import REPAIR_CHANCES
from alliance.episodes import RepairState
from alliance.models import RepairKind
from alliance.repair.measuring import Measured
from alliance.repair.steps import CHANGE, UNDERSTAND


def measured_words(measured: Measured) -> str:
    """The repair as the scores tell it; what they cannot say is said too."""
    if measured.state is None or measured.aim is None:
        return _("Aucune baisse des réponses n’a commencé cet épisode : elles ne le mesurent pas.")
    told = {"aim": figure(measured.aim), "reference": figure(measured.reference)}
    if measured.state is RepairState.REPAIRED:
        reached = next(one for one in measured.later if one[1] >= measured.aim - 1e-9)
        told |= {"on": date_format(reached[0], "j F Y"), "value": figure(reached[1])}
        return (
            _("D’après les réponses, l’élan est revenu : %(value)s sur 5 le %(on)s, pour %(aim)s.")
            % told
        )
    if measured.state is RepairState.UNREPAIRED:
        return (
            _("D’après les réponses, pas encore : trois points d’étape ont passé sous %(aim)s.")
            % told
        )
    left = REPAIR_CHANCES - len(measured.later)
    told["left"] = str(left)
    return (
        ngettext(
            "D’après les réponses, c’est ouvert : un point d’étape à venir le dira. "
            "La moitié du chemin est à %(aim)s sur 5 (avant : %(reference)s).",
            "D’après les réponses, c’est ouvert : les %(left)s points d’étape à venir le diront. "
            "La moitié du chemin est à %(aim)s sur 5 (avant : %(reference)s).",
            left,
        )
        % told
    )


def figure(value: float | None) -> str:
    """One decimal, as people write it."""
    return "" if value is None else number_format(value, 1)


def next_step(done: set[str]) -> str:
    """The first offered step that nobody has noted, understanding first."""
    for offered in (*UNDERSTAND, *CHANGE):
        if offered.kind.value not in done:
            return str(RepairKind(offered.kind).label)
    return ""

"""Where one check-in stands: open to an answer, or why it is not, in a sentence for the person."""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from alliance.models import CheckIn


class State(StrEnum):
    """What the person may do with it now."""

    OPEN = "open"
    ANSWERED = "answered"
    CANCELLED = "cancelled"
    CLOSED = "closed"
    NOT_SHOWN = "not_shown"


SENTENCES = {
    State.ANSWERED: _("Vos réponses sont arrivées. Elles comptent une seule fois."),
    State.CANCELLED: _("On ne vous demande plus ces réponses. Vous n’avez rien à faire."),
    State.CLOSED: _(
        "Le moment de répondre est passé. Vous n’avez rien à faire : "
        "un autre point d’étape viendra après un prochain rendez-vous."
    ),
    State.NOT_SHOWN: _(
        "Ces questions ne peuvent plus être affichées. Vous n’avez rien à faire, "
        "et ce que vous aviez répondu ne compte pas."
    ),
}


def state_of(check_in: CheckIn, now: datetime.datetime) -> State:
    """Read from the row, its file and the settings of its organisation (`with_ground`)."""
    if check_in.answered_at is not None:
        return State.ANSWERED
    if check_in.cancelled_at is not None or not is_on(check_in):
        return State.CANCELLED
    if now >= check_in.closes_at or not check_in.case_file.is_open:
        return State.CLOSED
    return State.OPEN


def is_on(check_in: CheckIn) -> bool:
    """The organisation sends check-ins; without settings of its own, it does."""
    chosen = getattr(check_in.case_file.organisation, "alliance_settings", None)
    return chosen is None or bool(chosen.is_on)

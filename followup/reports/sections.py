"""What a progress report may hold; who asks ticks what this one holds."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Section(models.TextChoices):
    """One heading of the report; who it is about is always said."""

    AIMS = "aims", _("Les objectifs")
    INTERVIEWS = "interviews", _("Les entretiens, avec leurs comptes rendus partagés")
    STEPS_DONE = "steps_done", _("Les étapes faites")
    STEPS_UNDER_WAY = "steps_under_way", _("Les étapes en cours")
    STEPS_NEXT = "steps_next", _("La suite : étapes à venir et prochain rendez-vous")
    ATTENDANCE = "attendance", _("Les rendez-vous de la période, en mots")
    CHARTS = "charts", _("Le graphique des étapes au fil du temps")
    REMARKS = "remarks", _("Les remarques de la personne")


def known(names: object) -> tuple[str, ...]:
    """The sections of a stored list, in the order of the report; anything else is dropped."""
    chosen = set(names) if isinstance(names, (list, tuple, set, frozenset)) else set()
    return tuple(section.value for section in Section if section.value in chosen)

"""What a document of the CEP may hold; who makes it ticks what this one holds."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Section(models.TextChoices):
    """One heading, in the order of the document."""

    INTERVIEWS = "interviews", _("Les entretiens : dates et façons de se voir")
    REQUEST = "request", _("La demande, avec les mots de la personne")
    EXPLORED = "explored", _("Ce qui a été exploré : situation, ressources, parcours")
    COMPETENCES = "competences", _("Les compétences à s’orienter, avec leurs exemples")
    PROJECT = "project", _("Le projet, les autres voies, la faisabilité")
    STRATEGY = "strategy", _("La stratégie")
    PLAN = "plan", _("Le plan : étapes, qui fait quoi, pour quand")
    SCHEMES = "schemes", _("Les dispositifs à mobiliser")
    FUNDING = "funding", _("Le plan de financement")
    CALENDAR = "calendar", _("Le calendrier")
    NEXT = "next", _("Le prochain contact")


# Said in every synthesis, whatever is ticked.
RIGHTS: Final = "rights"
REMARKS: Final = "remarks"
# A remark about the whole document, and the means to reach the person on a liaison sheet.
GENERAL: Final = "general"
CONTACT: Final = "contact"

# A recap of a project says at least what is asked, what is aimed at, and how.
ESSENTIAL: Final = (Section.REQUEST, Section.PROJECT)
# What another operator may receive; the person unticks what they keep for themselves.
FOR_LIAISON: Final = (
    Section.REQUEST,
    Section.EXPLORED,
    Section.COMPETENCES,
    Section.PROJECT,
    Section.STRATEGY,
    Section.PLAN,
    Section.SCHEMES,
    Section.FUNDING,
)
# The same in the person's own voice.
MINE: Final = {
    CONTACT: _("Mes coordonnées : téléphone et courriel"),
    Section.REQUEST.value: _("Ce que je cherche"),
    Section.EXPLORED.value: _("Ma situation et mon parcours"),
    Section.COMPETENCES.value: _("Ce que je sais faire pour m’orienter"),
    Section.PROJECT.value: _("Mon projet"),
    Section.STRATEGY.value: _("Comment je compte faire"),
    Section.PLAN.value: _("Mon plan"),
    Section.SCHEMES.value: _("Les dispositifs que je demande"),
    Section.FUNDING.value: _("Mon plan de financement"),
}
CONTACT_LABEL: Final = _("Ses coordonnées : téléphone et courriel")


def known(names: object) -> tuple[str, ...]:
    """The sections of a list, in the order of the document; anything else is dropped."""
    chosen = set(names) if isinstance(names, (list, tuple, set, frozenset)) else set()
    return tuple(section.value for section in Section if section.value in chosen)


def known_for_liaison(names: object) -> tuple[str, ...]:
    """The same for a liaison sheet."""
    chosen = set(names) if isinstance(names, (list, tuple, set, frozenset)) else set()
    first = (CONTACT,) if CONTACT in chosen else ()
    return first + tuple(section.value for section in FOR_LIAISON if section.value in chosen)

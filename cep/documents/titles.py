"""Headings of the parts, in both editions."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cep.documents.sections import CONTACT, GENERAL, REMARKS, RIGHTS, Section

PLAIN: Final = {
    "who": gettext_lazy("Qui"),
    CONTACT: gettext_lazy("Coordonnées"),
    Section.INTERVIEWS: gettext_lazy("Entretiens"),
    Section.REQUEST: gettext_lazy("La demande"),
    Section.EXPLORED: gettext_lazy("Ce qui a été exploré"),
    Section.COMPETENCES: gettext_lazy("Compétences à s’orienter"),
    Section.PROJECT: gettext_lazy("Le projet"),
    Section.STRATEGY: gettext_lazy("La stratégie"),
    Section.PLAN: gettext_lazy("Le plan"),
    Section.SCHEMES: gettext_lazy("Dispositifs à mobiliser"),
    Section.FUNDING: gettext_lazy("Plan de financement"),
    Section.CALENDAR: gettext_lazy("Calendrier"),
    Section.NEXT: gettext_lazy("Prochain contact"),
    RIGHTS: gettext_lazy("Droits et recours"),
    REMARKS: gettext_lazy("Remarques de la personne"),
    GENERAL: gettext_lazy("Tout le document"),
}
SIMPLE: Final = {
    "who": gettext_lazy("Qui ?"),
    CONTACT: gettext_lazy("Comment vous joindre"),
    Section.INTERVIEWS: gettext_lazy("Quand nous nous sommes vus"),
    Section.REQUEST: gettext_lazy("Ce que vous cherchez"),
    Section.EXPLORED: gettext_lazy("Ce que nous avons regardé ensemble"),
    Section.COMPETENCES: gettext_lazy("Ce que vous savez faire pour trouver votre voie"),
    Section.PROJECT: gettext_lazy("Votre projet"),
    Section.STRATEGY: gettext_lazy("Comment y arriver"),
    Section.PLAN: gettext_lazy("Qui fait quoi"),
    Section.SCHEMES: gettext_lazy("Les aides possibles"),
    Section.FUNDING: gettext_lazy("L’argent"),
    Section.CALENDAR: gettext_lazy("Les dates"),
    Section.NEXT: gettext_lazy("Notre prochain rendez-vous"),
    RIGHTS: gettext_lazy("Vos droits"),
    REMARKS: gettext_lazy("Ce que vous avez écrit"),
    GENERAL: gettext_lazy("Tout le document"),
}


def title_of(key: str, *, simple: bool = False) -> str:
    """The heading of a part; of what a later product no longer knows, its key."""
    return str((SIMPLE if simple else PLAIN).get(key, key))


def document_title(*, simple: bool) -> str:
    """What the synthesis is called."""
    return _("Votre projet, votre plan") if simple else _("Document de synthèse")

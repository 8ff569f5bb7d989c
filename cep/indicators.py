"""The indicators of the CEP: what each one counts, among whom, dated how. Words, no figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class Unit(StrEnum):
    """How the result reads."""

    COUNT = "count"
    SHARE = "share"
    DAYS = "days"


class Part(StrEnum):
    """The three parts of the page."""

    PATH = "path"
    PROJECT = "project"
    OPINION = "opinion"


PART_WORDS: Final[Mapping[Part, Text]] = {
    Part.PATH: _("Entrées et niveaux"),
    Part.PROJECT: _("Projet, financement, document de synthèse"),
    Part.OPINION: _("Ce que les personnes en disent"),
}


@dataclass(frozen=True, slots=True)
class Indicator:
    """One line of the page: numerator over denominator, and the day that puts it in a period."""

    key: str
    part: Part
    unit: Unit
    title: Text
    counted: Text
    among: Text
    dated: Text
    definition: Text


ENTRIES = _("personnes entrées en CEP")
ADVISED = _("personnes entrées en CEP qui ont atteint le niveau 2")
BY_ENTRY = _("jour d’entrée en CEP")
BY_CLOSING = _("jour de clôture du dossier")
BY_ANSWER = _("jour de la réponse")

INDICATORS: Final[tuple[Indicator, ...]] = (
    Indicator(
        "entries",
        Part.PATH,
        Unit.COUNT,
        _("Personnes entrées en CEP"),
        ENTRIES,
        "",
        BY_ENTRY,
        _("Dossiers de CEP dont le tout premier niveau a été ouvert pendant la période."),
    ),
    Indicator(
        "delay",
        Part.PATH,
        Unit.DAYS,
        _("Délai avant le premier niveau"),
        "",
        ENTRIES,
        BY_ENTRY,
        _("Jours entre l’ouverture du dossier et le premier niveau : la moitié attend moins."),
    ),
    Indicator(
        "informed",
        Part.PATH,
        Unit.SHARE,
        _("Information sur le CEP donnée"),
        _("à qui l’information a été donnée"),
        ENTRIES,
        BY_ENTRY,
        _("La loi la demande dès le premier entretien : la date de l’information est notée."),
    ),
    Indicator(
        "request",
        Part.PATH,
        Unit.SHARE,
        _("Demande écrite avec les mots de la personne"),
        _("dont la demande est écrite"),
        ENTRIES,
        BY_ENTRY,
        _("Au moins une formulation de la demande est dans le dossier."),
    ),
    Indicator(
        "level_2",
        Part.PATH,
        Unit.SHARE,
        _("Niveau 2 atteint"),
        _("qui ont atteint le niveau 2 ou 3"),
        ENTRIES,
        BY_ENTRY,
        _("Un niveau 2 ou 3 a été ouvert, quel que soit le jour où il l’a été."),
    ),
    Indicator(
        "level_3",
        Part.PATH,
        Unit.SHARE,
        _("Niveau 3 atteint"),
        _("qui ont atteint le niveau 3"),
        _("personnes entrées dans un CEP à trois niveaux"),
        BY_ENTRY,
        _("Un niveau 3 a été ouvert ; le dispositif de 2019 n’en a pas."),
    ),
    Indicator(
        "back",
        Part.PATH,
        Unit.SHARE,
        _("Retour au niveau 1"),
        _("revenues au niveau 1"),
        ADVISED,
        BY_ENTRY,
        _("Un niveau 1 a été ouvert après un niveau 2 ou 3. Revenir n’est pas un échec."),
    ),
    Indicator(
        "project",
        Part.PROJECT,
        Unit.SHARE,
        _("Projet décidé"),
        _("qui ont décidé d’un projet"),
        ADVISED,
        BY_ENTRY,
        _("Un projet porte la décision de la personne et sa date."),
    ),
    Indicator(
        "competences",
        Part.PROJECT,
        Unit.SHARE,
        _("Compétences à s’orienter regardées ensemble"),
        _("dont au moins une compétence a été conclue à deux"),
        ADVISED,
        BY_ENTRY,
        _("Le fait d’en avoir parlé, jamais le niveau des personnes."),
    ),
    Indicator(
        "synthesis",
        Part.PROJECT,
        Unit.SHARE,
        _("Document de synthèse remis"),
        _("à qui le document de synthèse a été remis"),
        ADVISED,
        BY_ENTRY,
        _("Une version du document porte l’état « remis »."),
    ),
    Indicator(
        "funding",
        Part.PROJECT,
        Unit.SHARE,
        _("Plan de financement avec réponses"),
        _("dont chaque demande de financement a sa réponse"),
        _("personnes entrées en CEP qui demandent un financement"),
        BY_ENTRY,
        _("Une réponse est un montant accordé, ou un refus, avec sa date."),
    ),
    Indicator(
        "answered",
        Part.OPINION,
        Unit.SHARE,
        _("Personnes qui ont répondu à la fin"),
        _("qui ont ouvert le questionnaire et l’ont rendu"),
        _("dossiers de CEP clos"),
        BY_CLOSING,
        _("Passer une question est une réponse ; ne pas ouvrir le message n’en est pas une."),
    ),
    Indicator(
        "satisfied_end",
        Part.OPINION,
        Unit.SHARE,
        _("Satisfaction à la fin"),
        _("« plutôt » ou « tout à fait » satisfaites"),
        _("réponses à la question, sans celles qui passent"),
        BY_ANSWER,
        _("Réponses 3 et 4 sur une échelle de 1 à 4."),
    ),
    Indicator(
        "useful_1",
        Part.OPINION,
        Unit.SHARE,
        _("Utilité après le niveau 1 seul"),
        _("« plutôt » ou « tout à fait » utiles"),
        _("réponses de personnes restées au niveau 1"),
        BY_ANSWER,
        _("Réponses 3 et 4 sur une échelle de 1 à 4, à la fin du CEP."),
    ),
    Indicator(
        "useful_2",
        Part.OPINION,
        Unit.SHARE,
        _("Utilité après le niveau 2 ou 3"),
        _("« plutôt » ou « tout à fait » utiles"),
        _("réponses de personnes allées au niveau 2 ou 3"),
        BY_ANSWER,
        _("Réponses 3 et 4 sur une échelle de 1 à 4, à la fin du CEP."),
    ),
    Indicator(
        "satisfied_six",
        Part.OPINION,
        Unit.SHARE,
        _("Satisfaction six mois après"),
        _("« plutôt » ou « tout à fait » satisfaites"),
        _("réponses à la question, sans celles qui passent"),
        BY_ANSWER,
        _("Réponses 3 et 4 sur une échelle de 1 à 4."),
    ),
    Indicator(
        "useful_six",
        Part.OPINION,
        Unit.SHARE,
        _("Utilité six mois après"),
        _("« plutôt » ou « tout à fait » utiles"),
        _("réponses à la question, sans celles qui passent"),
        BY_ANSWER,
        _("Réponses 3 et 4 sur une échelle de 1 à 4."),
    ),
)
QUARTERS: Final = ("1", "2", "3", "4")
YEAR: Final = "year"
ALL: Final = "all"

"""The words of the CEP on screen, for the keys of the pure rules."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cep.competences import Competence, Mastery, Moment, Rater
from cep.levels import Ending, Initiative, Missing, PeriodTrouble, Scheme
from cep.resignation import Finding, Point

SCHEME_WORDS = {
    Scheme.CEP_2014: _("CEP à trois niveaux (2014)"),
    Scheme.CEP_2019: _("CEP à deux niveaux (2019)"),
}
LEVEL_WORDS = {
    "cep_2014.1": _("Entretien individuel"),
    "cep_2014.2": _("Conseil personnalisé"),
    "cep_2014.3": _("Accompagnement à la mise en œuvre"),
    "cep_2019.1": _("Accueil individualisé"),
    "cep_2019.2": _("Accompagnement personnalisé"),
}
LEVEL_AIMS = {
    "cep_2014.1": _("Faire le point et décider s’il faut aller plus loin."),
    "cep_2014.2": _("Définir le projet professionnel."),
    "cep_2014.3": _("Réaliser le projet."),
    "cep_2019.1": _("Préciser la demande, s’informer, savoir à qui s’adresser."),
    "cep_2019.2": _("Construire le projet, son plan et son financement, jusqu’au bout."),
}
INITIATIVE_WORDS = {
    Initiative.PERSON: _("la personne"),
    Initiative.TOGETHER: _("décidé ensemble"),
    Initiative.REDIRECTED: _("un autre service qui l’a orientée"),
}
ENDING_WORDS = {
    Ending.NEXT_LEVEL: _("Passage à un autre niveau"),
    Ending.NEED_MET: _("Besoin satisfait"),
    Ending.PERSON_STOPS: _("La personne arrête"),
    Ending.REDIRECTED: _("Orientée vers un autre service"),
    Ending.LIFE_EVENT: _("Événement de vie"),
    Ending.NO_CONTACT: _("Plus de contact"),
    Ending.OTHER: _("Autre"),
}
MISSING_SENTENCES = {
    Missing.INFORMATION: _("L’information sur le CEP n’a pas encore été donnée à la personne."),
    Missing.REQUEST: _("La demande n’est pas encore écrite avec les mots de la personne."),
    Missing.AGREEMENT: _("L’accord de la personne pour continuer n’est pas encore noté."),
    Missing.PROJECT: _("Aucun projet n’est encore décidé par la personne."),
    Missing.PLAN: _("Le projet n’a pas encore de plan."),
    Missing.ALREADY_OPEN: _("Ce niveau est déjà ouvert."),
    Missing.UNKNOWN_LEVEL: _("Ce niveau n’existe pas dans le dispositif de ce dossier."),
}
# In a few words, after "il manque".
MISSING_SHORT = {
    Missing.INFORMATION: _("l’information sur le CEP"),
    Missing.REQUEST: _("la demande"),
    Missing.AGREEMENT: _("l’accord de la personne"),
    Missing.PROJECT: _("un projet décidé"),
    Missing.PLAN: _("un plan"),
}
TROUBLE_SENTENCES = {
    PeriodTrouble.BEFORE_THE_FILE: _("Le niveau ne peut pas commencer avant le dossier."),
    PeriodTrouble.ENDS_BEFORE_START: _("La fin du niveau précède son début."),
    PeriodTrouble.IN_THE_FUTURE: _("Une période de niveau ne se date pas dans le futur."),
    PeriodTrouble.OVERLAP: _("Cette période en chevauche une autre."),
    PeriodTrouble.TWO_OPEN: _("Un niveau est encore ouvert à cette date."),
}
COMPETENCE_WORDS = {
    Competence.CONFRONT: _("Confronter ce que je suis aux exigences d’un métier"),
    Competence.INFORM: _("Chercher l’information sur l’emploi et la formation"),
    Competence.PUT_INTO_WORDS: _("Mettre en mots mon expérience, mes choix, mon projet"),
    Competence.CARRY_OUT: _("Mettre en œuvre et adapter mon plan d’action"),
    Competence.FIND_SUPPORT: _("Repérer les appuis autour de moi"),
    Competence.NETWORK: _("Activer et élargir mon réseau"),
    Competence.DIVERSIFY: _("Trouver des métiers variés"),
    Competence.PRIORITISE: _("Les classer selon mes priorités"),
}
# On the axes of a drawing.
COMPETENCE_SHORT = {
    Competence.CONFRONT: _("Me confronter à un métier"),
    Competence.INFORM: _("M’informer"),
    Competence.PUT_INTO_WORDS: _("Mettre en mots"),
    Competence.CARRY_OUT: _("Mettre en œuvre"),
    Competence.FIND_SUPPORT: _("Repérer mes appuis"),
    Competence.NETWORK: _("Activer mon réseau"),
    Competence.DIVERSIFY: _("Trouver des métiers"),
    Competence.PRIORITISE: _("Choisir mes priorités"),
}
# For the person, in their space.
COMPETENCE_PLAIN = {
    Competence.CONFRONT: _("Je sais si un métier me correspond."),
    Competence.INFORM: _("Je trouve des informations sur les métiers et les formations."),
    Competence.PUT_INTO_WORDS: _("Je sais parler de ce que j’ai fait et de ce que je veux."),
    Competence.CARRY_OUT: _("Je fais ce que j’ai prévu, et je change mon plan si besoin."),
    Competence.FIND_SUPPORT: _("Je sais qui peut m’aider."),
    Competence.NETWORK: _("Je parle de mon projet à des gens utiles."),
    Competence.DIVERSIFY: _("Je trouve plusieurs métiers possibles."),
    Competence.PRIORITISE: _("Je sais choisir entre plusieurs métiers."),
}
MASTERY_PLAIN = {
    Mastery.NOT_EXPLORED: _("Je n’ai pas encore essayé"),
    Mastery.WITH_STRONG_HELP: _("J’ai besoin de beaucoup d’aide"),
    Mastery.WITH_OCCASIONAL_HELP: _("J’ai parfois besoin d’aide"),
    Mastery.ALONE_IN_FAMILIAR: _("J’y arrive seul·e quand je connais"),
    Mastery.ALONE_IN_NEW: _("J’y arrive seul·e, même si c’est nouveau"),
}
MASTERY_WORDS = {
    Mastery.NOT_EXPLORED: _("Pas encore exploré"),
    Mastery.WITH_STRONG_HELP: _("Avec beaucoup d’aide"),
    Mastery.WITH_OCCASIONAL_HELP: _("Avec une aide de temps en temps"),
    Mastery.ALONE_IN_FAMILIAR: _("Seul·e, dans une situation connue"),
    Mastery.ALONE_IN_NEW: _("Seul·e, dans une situation nouvelle, et sait expliquer comment"),
}
MOMENT_WORDS = {
    Moment.ENTRY: _("Au début"),
    Moment.MIDDLE: _("À mi-parcours"),
    Moment.EXIT: _("À la fin"),
}
RATER_WORDS = {
    Rater.PERSON: _("La personne"),
    Rater.COUNSELLOR: _("La conseillère ou le conseiller"),
    Rater.TOGETHER: _("Ensemble"),
}
# On a drawing and at the head of a column.
RATER_SHORT = {
    Rater.PERSON: _("La personne"),
    Rater.COUNSELLOR: _("Conseil"),
    Rater.TOGETHER: _("Ensemble"),
}

# What to look at, by kind of project and topic of the checklist.
FEASIBILITY_HINTS = {
    "trade": {
        "market": _("Offres par ici, employeurs, salaire de départ."),
        "training": _("Ce qu’il faut savoir faire, habilitations."),
        "constraints": _("Horaires, trajets, santé, proches."),
        "means": _("Temps de recherche, budget, matériel."),
    },
    "training": {
        "market": _("Ce que la certification ouvre, taux d’emploi après."),
        "training": _("Prérequis, places, test d’entrée, dates, VAE possible."),
        "constraints": _("Trajets, garde, rythme des cours."),
        "means": _("Financeurs, salaire pendant la formation."),
    },
    "business": {
        "market": _("Clients, concurrents, prix, premières commandes."),
        "training": _("Qualification obligatoire, gestion, hygiène."),
        "constraints": _("Temps, santé, local, protection sociale."),
        "means": _("Apport, prêts, matériel, revenus de la première année."),
    },
}
FINDING_WORDS = {
    Finding.MET: _("rempli"),
    Finding.NOT_MET: _("pas rempli"),
    Finding.NOT_YET_KNOWN: _("à vérifier"),
}
VERDICT_WORDS = {
    Finding.MET: _("Rien ne s’oppose à la demande."),
    Finding.NOT_YET_KNOWN: _("Il reste à vérifier avant de démissionner."),
    Finding.NOT_MET: _("En l’état, le droit ne serait pas ouvert : voici pourquoi."),
}
POINT_REASONS = {
    Point.ASKED_BEFORE: _("Le CEP se demande avant de démissionner."),
    Point.OPERATOR: _(
        "L’opérateur du CEP n’est ni France Travail ni une mission locale pour ce dispositif."
    ),
    Point.PROJECT: _("Le projet doit avoir un plan, que la commission examinera."),
}


def choices[Key: Enum](words: Mapping[Key, Promise | str]) -> list[tuple[object, Promise | str]]:
    """The same words as choices of a field."""
    return [(key.value, word) for key, word in words.items()]

"""What each rule says: its short name, what it looks at, and the sentence of its facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from alliance.models import MarkerChoice, PersonWish

Text = str | Promise
Facts = Mapping[str, Any]

DIMENSIONS: Final[Mapping[str, Text]] = {
    "goal": gettext_lazy("le but"),
    "task": gettext_lazy("les tâches"),
    "bond": gettext_lazy("le lien"),
}


@dataclass(frozen=True, slots=True)
class RuleWords:
    """A rule in words."""

    title: Text
    rule: Text
    sentence: Callable[[Facts], str]


def figure(value: Any) -> str:
    """A score as people write it here."""
    return str(number_format(round(float(value), 1), 1))


def _below_usual(facts: Facts) -> str:
    if not facts["earlier"]:
        return _(
            "Le premier point d’étape donne %(score)s sur 5 ; les premiers se situent d’habitude "
            "autour de %(expected)s."
        ) % {"score": figure(facts["score"]), "expected": figure(facts["expected"])}
    return ngettext(
        "Le dernier point d’étape donne %(score)s sur 5 ; après %(earlier)s réponse, on attendait "
        "environ %(expected)s.",
        "Le dernier point d’étape donne %(score)s sur 5 ; après %(earlier)s réponses, on attendait "
        "environ %(expected)s.",
        int(facts["earlier"]),
    ) % {
        "score": figure(facts["score"]),
        "expected": figure(facts["expected"]),
        "earlier": facts["earlier"],
    }


def _unease(facts: Facts) -> str:
    if facts["answer"] == "a_little":
        return _("La personne a répondu que quelque chose était un peu gênant pour elle.")
    return _("La personne a répondu que quelque chose était gênant pour elle.")


def _lowest(facts: Facts) -> str:
    count = len(str(facts["items"]).split(", "))
    return ngettext(
        "%(number)s question a reçu la réponse la plus basse.",
        "%(number)s questions ont reçu la réponse la plus basse.",
        count,
    ) % {"number": count}


def _wish(facts: Facts) -> str:
    if facts["request"] == PersonWish.Kind.COMPLAINT:
        return _("La personne a fait une réclamation.")
    return _("La personne demande à changer de conseiller·ère.")


def _low(facts: Facts) -> str:
    parts = [f"{DIMENSIONS[name]} {figure(value)}" for name, value in facts.items()]
    return _("Des réponses sont basses en elles-mêmes : %(list)s sur 5.") % {
        "list": ", ".join(parts)
    }


def _subscale(facts: Facts) -> str:
    return _("Pour %(dimension)s, %(score)s sur 5 : plus bas que d’habitude.") % {
        "dimension": DIMENSIONS[str(facts["subscale"])],
        "score": figure(facts["score"]),
    }


def _bond(facts: Facts) -> str:
    return _(
        "Les réponses sur le lien (%(bond)s sur 5) sont bien plus basses que celles sur le but et "
        "les tâches (%(others)s)."
    ) % {"bond": figure(facts["bond"]), "others": figure(facts["others"])}


def _told(sentence: Any) -> Callable[[Facts], str]:
    """A lazy sentence, in the language of the reader, counted by the fact that it names."""
    return lambda facts: str(sentence % dict(facts))


def _with_task(facts: Facts) -> str:
    return _(
        "%(overdue)s des %(of)s dernières étapes convenues sont dépassées de plus d’une "
        "semaine, alors que les réponses sur les tâches sont hautes (%(task)s sur 5)."
    ) % {**facts, "task": figure(facts["task"])}


def _observed(facts: Facts) -> str:
    marker = MarkerChoice(facts["marker"])
    return _("Noté en entretien : %(marker)s.") % {"marker": str(marker.label).lower()}


KINDS: Final[Mapping[str, Text]] = {
    "answers": gettext_lazy("réponses"),
    "meetings": gettext_lazy("rendez-vous"),
    "messages": gettext_lazy("messages"),
    "steps": gettext_lazy("étapes"),
    "observed": gettext_lazy("noté en entretien"),
}


def _together(facts: Facts) -> str:
    """Where the points come from, without telling any answer."""
    parts = [f"{KINDS[name]} {figure(facts[name])}" for name in KINDS if facts.get(name, 0) > 0]
    return _(
        "Plusieurs petits faits récents vont dans le même sens : %(points)s points, à partir de "
        "%(limit)s (%(parts)s)."
    ) % {
        "points": figure(facts["points"]),
        "limit": figure(facts["from"]),
        "parts": ", ".join(parts),
    }


RULE_WORDS: Final[Mapping[str, RuleWords]] = {
    "converging_facts": RuleWords(
        gettext_lazy("Plusieurs petits faits ensemble"),
        gettext_lazy("de petits faits récents, comptés en points, atteignent le seuil choisi"),
        _together,
    ),
    "score_below_usual": RuleWords(
        gettext_lazy("Réponses plus basses que d’habitude"),
        gettext_lazy("le dernier total est nettement sous ce que ses réponses faisaient attendre"),
        _below_usual,
    ),
    "unease_said": RuleWords(
        gettext_lazy("Une gêne, et le souhait d’en parler"),
        gettext_lazy("la personne a noté une gêne et souhaite en parler"),
        _told(
            gettext_lazy("La personne a répondu que quelque chose l’a gênée et souhaite en parler.")
        ),
    ),
    "lowest_answer": RuleWords(
        gettext_lazy("La réponse la plus basse à une question"),
        gettext_lazy("une question a reçu la réponse la plus basse"),
        _lowest,
    ),
    "another_counsellor_asked": RuleWords(
        gettext_lazy("Une demande de la personne"),
        gettext_lazy("la personne demande à changer de conseiller·ère, ou réclame"),
        _wish,
    ),
    "slight_unease": RuleWords(
        gettext_lazy("Une gêne"),
        gettext_lazy("la personne a noté une gêne, sans souhait d’en parler"),
        _unease,
    ),
    "bond_behind": RuleWords(
        gettext_lazy("Le lien en retrait"),
        gettext_lazy("le lien est au moins 1,5 point sous le but et les tâches"),
        _bond,
    ),
    "low_goal_or_task": RuleWords(
        gettext_lazy("But ou tâches mal reçus"),
        gettext_lazy("le but ou les tâches reçoivent 2,5 sur 5 ou moins"),
        _low,
    ),
    "goal_or_task_below_usual": RuleWords(
        gettext_lazy("But ou tâches plus bas que d’habitude"),
        gettext_lazy("le but ou les tâches sont nettement sous ses réponses habituelles"),
        _subscale,
    ),
    "goal_contested": RuleWords(
        gettext_lazy("Un but revu plusieurs fois"),
        gettext_lazy("la personne a demandé au moins deux fois de revoir un but"),
        _told(gettext_lazy("La personne a demandé %(times)s fois de revoir ou de refuser un but.")),
    ),
    "agreed_not_done": RuleWords(
        gettext_lazy("Étapes convenues, pas encore faites"),
        gettext_lazy("deux des trois dernières étapes dépassées, alors que les tâches conviennent"),
        _with_task,
    ),
    "all_highest_and_absent": RuleWords(
        gettext_lazy("Réponses toutes au plus haut, moins de présence"),
        gettext_lazy("trois points d’étape au maximum pendant que la présence baisse"),
        _told(
            gettext_lazy(
                "Les %(questionnaires)s derniers points d’étape sont au maximum, et %(missed)s des "
                "%(of)s derniers rendez-vous n’ont pas eu lieu."
            )
        ),
    ),
    "early_no_show": RuleWords(
        gettext_lazy("Une absence dès le début"),
        gettext_lazy("une absence sans excuse parmi les premiers rendez-vous"),
        _told(
            ngettext_lazy(
                "%(times)s absence sans excuse parmi les premiers rendez-vous.",
                "%(times)s absences sans excuse parmi les premiers rendez-vous.",
                "times",
            )
        ),
    ),
    "repeated_no_show": RuleWords(
        gettext_lazy("Plusieurs absences"),
        gettext_lazy("au moins deux absences sans excuse parmi les derniers rendez-vous"),
        _told(
            ngettext_lazy(
                "%(times)s absence sans excuse parmi les %(of)s derniers rendez-vous.",
                "%(times)s absences sans excuse parmi les %(of)s derniers rendez-vous.",
                "times",
            )
        ),
    ),
    "often_late": RuleWords(
        gettext_lazy("Des retards"),
        gettext_lazy("deux retards de plus de dix minutes aux trois dernières rencontres"),
        _told(
            ngettext_lazy(
                "%(times)s retard de plus de dix minutes aux trois dernières rencontres.",
                "%(times)s retards de plus de dix minutes aux trois dernières rencontres.",
                "times",
            )
        ),
    ),
    "own_cancellations": RuleWords(
        gettext_lazy("Des rendez-vous annulés par la personne"),
        gettext_lazy("au moins deux annulations par la personne parmi les derniers rendez-vous"),
        _told(
            ngettext_lazy(
                "%(times)s rendez-vous annulé par la personne parmi les %(of)s derniers.",
                "%(times)s rendez-vous annulés par la personne parmi les %(of)s derniers.",
                "times",
            )
        ),
    ),
    "unanswered_messages": RuleWords(
        gettext_lazy("Des messages sans réponse"),
        gettext_lazy("les deux derniers messages attendent une réponse depuis plus d’une semaine"),
        _told(
            gettext_lazy(
                "Les %(messages)s derniers messages attendent une réponse depuis plus "
                "d’une semaine."
            )
        ),
    ),
    "unanswered_questionnaires": RuleWords(
        gettext_lazy("Des points d’étape sans réponse"),
        gettext_lazy("deux points d’étape de suite sans réponse, après au moins deux réponses"),
        _told(
            gettext_lazy(
                "Les %(questionnaires)s derniers points d’étape sont restés sans réponse, alors "
                "que la personne répondait avant."
            )
        ),
    ),
    "no_progress": RuleWords(
        gettext_lazy("Des étapes qui n’avancent pas"),
        gettext_lazy("trois entretiens de suite sans avancée sur une étape convenue"),
        _told(
            ngettext_lazy(
                "%(steps)s étape convenue n’a pas avancé aux trois derniers entretiens.",
                "%(steps)s étapes convenues n’ont pas avancé aux trois derniers entretiens.",
                "steps",
            )
        ),
    ),
    "replanned": RuleWords(
        gettext_lazy("Une étape repoussée plusieurs fois"),
        gettext_lazy("la même étape a été repoussée au moins deux fois"),
        _told(gettext_lazy("La même étape a été repoussée %(times)s fois.")),
    ),
    "observed": RuleWords(
        gettext_lazy("Noté en entretien"),
        gettext_lazy("un indice coché après un entretien"),
        _observed,
    ),
}

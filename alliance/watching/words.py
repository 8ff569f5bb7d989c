"""What each rule says to people: a sentence with its facts and numbers, and the words of a level.

Facts, never a trait of a person. Where the reader may not read an answer, the sentence says that
there is one.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Final

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from alliance.models import Signal, Visibility
from alliance.signals import Level
from alliance.watching.resting import TELLS_ANSWERS
from alliance.watching.rule_words import RULE_WORDS

Text = str | Promise

LEVELS: Final[Mapping[str, Text]] = {
    Level.NOTHING: gettext_lazy("rien à signaler"),
    Level.NOT_ENOUGH: gettext_lazy("pas assez d’information"),
    Level.WATCH: gettext_lazy("à surveiller"),
    Level.TAKE_UP: gettext_lazy("à reprendre"),
}
FAMILIES: Final[Mapping[str, Text]] = {
    "score": gettext_lazy("Réponses"),
    "voice": gettext_lazy("Paroles de la personne"),
    "attendance": gettext_lazy("Rendez-vous"),
    "contact": gettext_lazy("Contacts"),
    "tasks": gettext_lazy("Étapes"),
    "observed": gettext_lazy("Observé en entretien"),
    "several": gettext_lazy("Plusieurs sources"),
}
STRENGTHS: Final[Mapping[str, Text]] = {
    "weak": gettext_lazy("indice faible"),
    "strong": gettext_lazy("indice fort"),
}


def may_tell_answers(signal: Signal, user_id: int | None) -> bool:
    """Whether the answers behind it are this reader's to read; `check_in` comes with the signal."""
    if signal.rule not in TELLS_ANSWERS or signal.check_in is None:
        return True
    if signal.check_in.visibility == Visibility.TRUSTED_PERSON:
        return bool(signal.check_in.trusted_person_id == user_id)
    return bool(signal.check_in.visibility == Visibility.SHARED)


def title(signal: Signal, *, tells_answers: bool = True) -> str:
    """A few words for a list."""
    if not tells_answers:
        return _("Une réponse à un point d’étape")
    known = RULE_WORDS.get(signal.rule)
    return str(known.title) if known else _("Signal d’une règle retirée")


def sentence(signal: Signal, *, tells_answers: bool = True) -> str:
    """Why, in one sentence; without the answer where the reader may only see the trend."""
    if not tells_answers:
        return _(
            "Une réponse au point d’étape du %(day)s demande qu’on y revienne ; la personne a "
            "choisi de ne montrer que la tendance."
        ) % {"day": day_of(signal)}
    known = RULE_WORDS.get(signal.rule)
    try:
        return known.sentence(signal.evidence) if known else title(signal)
    except (KeyError, TypeError, ValueError):
        return title(signal)  # evidence of an older version of the rule


def rule_told(signal: Signal, *, tells_answers: bool = True) -> str:
    """The rule that spoke, and its version."""
    known = RULE_WORDS.get(signal.rule)
    told = str(known.rule) if known and tells_answers else _("une réponse à un point d’étape")
    return _("Règle : %(rule)s (version %(version)s).") % {
        "rule": told,
        "version": signal.rule_version,
    }


def day_of(signal: Signal) -> str:
    return day_told(signal.raised_on)


def day_told(day: datetime.date) -> str:
    """A day in few words."""
    return str(date_format(day, pgettext("format de date", "j N")))

"""Attendance in plain words: what took place, never a rate, never a reproach.

A meeting missed for a job interview counts as a success. The reason of an absence is read here to
know that, and never leaves this module.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from beneficiaries.names import folded

JOB_INTERVIEW: Final = "job_interview"
SAYS_JOB: Final = re.compile(
    r"\b(embauche|recrutement|recruteur|recruteuse|periode d essai|prise de poste|"
    r"job interview|hiring)\b"
)


def counted(rows: Iterable[tuple[str, str]]) -> Counter[str]:
    """How many of each (outcome, reason); an absence for a job interview has its own count."""
    return Counter(
        JOB_INTERVIEW if outcome == "excused" and is_job_interview(reason) else outcome
        for outcome, reason in rows
    )


def is_job_interview(reason: str) -> bool:
    """True when the reason speaks of being hired."""
    return bool(SAYS_JOB.search(re.sub(r"[^\w]+", " ", folded(reason))))


def sentences(counts: Counter[str], *, simple: bool) -> tuple[str, ...]:
    """One sentence for each thing that happened; one that says so when nothing did."""
    say = _simple if simple else _plain
    said = tuple(sentence for sentence in say(counts) if sentence)
    if said:
        return said
    if simple:
        return (_("Il n’y a pas eu de rendez-vous."),)
    return (_("Aucun rendez-vous n’a eu lieu sur cette période."),)


def _plain(counts: Counter[str]) -> Iterable[str]:
    if n := counts["seen"]:
        yield ngettext("%(n)s rendez-vous a eu lieu.", "%(n)s rendez-vous ont eu lieu.", n) % {
            "n": n
        }
    if n := counts[JOB_INTERVIEW]:
        yield ngettext(
            "%(n)s rendez-vous a laissé la place à un entretien d’embauche : c’est une réussite.",
            "%(n)s rendez-vous ont laissé la place à des entretiens d’embauche : "
            "c’est une réussite.",
            n,
        ) % {"n": n}
    if n := counts["excused"]:
        yield ngettext(
            "%(n)s rendez-vous a été excusé.", "%(n)s rendez-vous ont été excusés.", n
        ) % {"n": n}
    if n := counts["cancelled_by_person"]:
        yield ngettext(
            "%(n)s rendez-vous a été annulé à l’avance par la personne.",
            "%(n)s rendez-vous ont été annulés à l’avance par la personne.",
            n,
        ) % {"n": n}
    if n := counts["cancelled_by_service"]:
        yield ngettext(
            "%(n)s rendez-vous a été annulé par le service.",
            "%(n)s rendez-vous ont été annulés par le service.",
            n,
        ) % {"n": n}
    if n := counts["no_show"]:
        yield ngettext(
            "%(n)s rendez-vous prévu n’a pas pu avoir lieu.",
            "%(n)s rendez-vous prévus n’ont pas pu avoir lieu.",
            n,
        ) % {"n": n}


def _simple(counts: Counter[str]) -> Iterable[str]:
    if n := counts["seen"]:
        yield ngettext(
            "Nous avons eu %(n)s rendez-vous ensemble.",
            "Nous avons eu %(n)s rendez-vous ensemble.",
            n,
        ) % {"n": n}
    if n := counts[JOB_INTERVIEW]:
        yield ngettext(
            "%(n)s fois, vous aviez un entretien d’embauche. C’est une réussite.",
            "%(n)s fois, vous aviez un entretien d’embauche. C’est une réussite.",
            n,
        ) % {"n": n}
    if n := counts["excused"]:
        yield ngettext(
            "%(n)s fois, vous nous avez prévenus.", "%(n)s fois, vous nous avez prévenus.", n
        ) % {"n": n}
    if n := counts["cancelled_by_person"]:
        yield ngettext(
            "%(n)s fois, vous avez annulé avant le rendez-vous.",
            "%(n)s fois, vous avez annulé avant le rendez-vous.",
            n,
        ) % {"n": n}
    if n := counts["cancelled_by_service"]:
        yield ngettext(
            "%(n)s fois, nous avons annulé le rendez-vous.",
            "%(n)s fois, nous avons annulé le rendez-vous.",
            n,
        ) % {"n": n}
    if n := counts["no_show"]:
        yield ngettext(
            "%(n)s fois, le rendez-vous n’a pas eu lieu.",
            "%(n)s fois, le rendez-vous n’a pas eu lieu.",
            n,
        ) % {"n": n}

"""Resigning to retrain: what the right to benefit depends on, each point with its reason.

Source: code du travail L.5422-1 II and L.5422-1-1 (law of 5 September 2018). The CEP must be
asked for before resigning, and its operator is neither France Travail nor a mission locale.
Pure Python.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import StrEnum

# Operators of the CEP that the scheme leaves out.
LEFT_OUT = frozenset({"france_travail", "mission_locale"})


class Point(StrEnum):
    """What is looked at."""

    ASKED_BEFORE = "asked_before"
    OPERATOR = "operator"
    PROJECT = "project"


class Finding(StrEnum):
    """What was found."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_YET_KNOWN = "not_yet_known"


@dataclass(frozen=True, slots=True)
class Situation:
    """The facts; `resigned_on` is None while the person has not resigned."""

    operator_kind: str
    cep_asked_on: datetime.date | None
    resigned_on: datetime.date | None
    has_plan: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """One point with its finding."""

    point: Point
    finding: Finding


def check(situation: Situation) -> tuple[Answer, ...]:
    """Each point in the order in which it can be lost."""
    return (
        Answer(Point.ASKED_BEFORE, _asked_before(situation)),
        Answer(
            Point.OPERATOR,
            Finding.NOT_MET if situation.operator_kind in LEFT_OUT else Finding.MET,
        ),
        Answer(Point.PROJECT, Finding.MET if situation.has_plan else Finding.NOT_YET_KNOWN),
    )


def _asked_before(situation: Situation) -> Finding:
    asked, resigned = situation.cep_asked_on, situation.resigned_on
    if resigned is None:
        return Finding.NOT_YET_KNOWN if asked is None else Finding.MET
    if asked is None:
        return Finding.NOT_MET
    return Finding.MET if asked < resigned else Finding.NOT_MET

"""What the page of the scheme shows: the levels of each one, and how many files follow it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count
from django.utils.functional import Promise

from accounts.models import User
from beneficiaries.models import CaseFile, Programme
from cep.levels import LEVELS, Scheme
from cep.words import LEVEL_AIMS, LEVEL_WORDS, SCHEME_WORDS

Text = str | Promise


@dataclass(frozen=True, slots=True)
class LevelWords:
    """One level and what it is for."""

    number: int
    name: Text
    aim: Text


@dataclass(frozen=True, slots=True)
class SchemeWords:
    """One scheme with its levels, and the open files that follow it."""

    scheme: Scheme
    name: Text
    levels: tuple[LevelWords, ...]
    files: int


def schemes_page(user: User) -> tuple[SchemeWords, ...]:
    """One query."""
    files = CaseFile.objects.visible_to(user).open().filter(programme=Programme.CEP)
    rows = files.order_by().values_list("cep_path__scheme").annotate(number=Count("pk"))
    counts = dict(rows.values_list("cep_path__scheme", "number"))
    return tuple(
        SchemeWords(
            scheme,
            SCHEME_WORDS[scheme],
            tuple(
                LevelWords(level.number, LEVEL_WORDS[level.key], LEVEL_AIMS[level.key])
                for level in LEVELS[scheme]
            ),
            counts.get(scheme.value, 0),
        )
        for scheme in Scheme
    )

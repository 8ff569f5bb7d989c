"""Which colleague a file means by "C-Okafor", "OKAFOR", "Mme Eve Okafor" or an e-mail address."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from beneficiaries.importing.cleaning import one_line
from beneficiaries.names import folded

LONGEST_NAME = 120
_TITLES = {"m", "mr", "mme", "mlle", "melle", "madame", "monsieur", "dr", "c"}


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who may be in charge of case files."""

    pk: int
    given_name: str
    family_name: str
    email: str


def comparable_name(written: str) -> str:
    """The key under which a choice is remembered; folding may lengthen ("㎏" gives two letters)."""
    return folded(one_line(written)[:LONGEST_NAME])[:LONGEST_NAME].rstrip()


def matched(written: str, colleagues: Iterable[Colleague]) -> int | None:
    """The only colleague that the words can mean, or None."""
    wanted = comparable_name(written)
    if not wanted:
        return None
    everyone = list(colleagues)
    by_email = [c.pk for c in everyone if folded(c.email) == wanted]
    if by_email:
        return by_email[0]
    words = wanted.replace(".", " ").split()
    titled = words[1:] if len(words) > 1 and words[0] in _TITLES else words
    for attempt in (_by_full_name, _by_family_name, _by_initial):
        for candidate in (titled, words):
            found = attempt(candidate, everyone)
            if len(found) == 1:
                return found[0]
    return None


def _by_full_name(words: Sequence[str], everyone: list[Colleague]) -> list[int]:
    return [
        c.pk
        for c in everyone
        if sorted(words) == sorted(f"{folded(c.given_name)} {folded(c.family_name)}".split())
    ]


def _by_family_name(words: Sequence[str], everyone: list[Colleague]) -> list[int]:
    return [c.pk for c in everyone if " ".join(words) == folded(c.family_name)]


def _by_initial(words: Sequence[str], everyone: list[Colleague]) -> list[int]:
    """ "E. Okafor", or "Okafor E."."""
    forms = {(words[0], tuple(words[1:])), (words[-1], tuple(words[:-1]))} if words else set()
    return [
        c.pk
        for c in everyone
        if any(
            len(initial) == 1
            and folded(c.given_name).startswith(initial)
            and " ".join(family) == folded(c.family_name)
            for initial, family in forms
        )
    ]

"""The eight orientation competences and their anchored scale. Pure Python.

Rated apart by the person and by the counsellor, then concluded together, at entry, in the middle
and at exit. There is no total: the profile is read competence by competence, never ranked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

EVIDENCE_FROM = 2
DISAGREEMENT_FROM = 2


class Competence(StrEnum):
    """What orienting oneself is made of, in the order of the trade."""

    CONFRONT = "confront"  # one's characteristics with a trade's
    INFORM = "inform"  # look for labour-market and training information
    PUT_INTO_WORDS = "put_into_words"  # experience, choices and project
    CARRY_OUT = "carry_out"  # and adapt one's action plan
    FIND_SUPPORT = "find_support"  # around oneself
    NETWORK = "network"  # activate and widen it
    DIVERSIFY = "diversify"  # find varied trades
    PRIORITISE = "prioritise"  # among them


class Mastery(IntEnum):
    """The anchors, from 0 to 4."""

    NOT_EXPLORED = 0
    WITH_STRONG_HELP = 1
    WITH_OCCASIONAL_HELP = 2
    ALONE_IN_FAMILIAR = 3
    ALONE_IN_NEW = 4


class Moment(StrEnum):
    """When a profile is drawn."""

    ENTRY = "entry"
    MIDDLE = "middle"
    EXIT = "exit"


class Rater(StrEnum):
    """Whose view it is."""

    PERSON = "person"
    COUNSELLOR = "counsellor"
    TOGETHER = "together"


@dataclass(frozen=True, slots=True)
class Rating:
    """One competence rated once; above 1, a fact must show it."""

    mastery: Mastery
    evidence: str = ""

    @property
    def lacks_evidence(self) -> bool:
        return self.mastery >= EVIDENCE_FROM and not self.evidence.strip()


Profile = Mapping[Competence, Rating]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One line of the table: where the two views stand, and how far it moved since."""

    competence: Competence
    person: Mastery | None
    counsellor: Mastery | None
    concluded: Mastery | None
    change: int | None

    @property
    def disagree(self) -> bool:
        """Two steps or more apart: something to talk about."""
        if self.person is None or self.counsellor is None:
            return False
        return abs(self.person - self.counsellor) >= DISAGREEMENT_FROM


def compare(
    *, person: Profile, counsellor: Profile, together: Profile, earlier: Profile
) -> list[Comparison]:
    """The table of one moment, with the change since the earlier shared conclusion."""
    return [
        Comparison(
            competence,
            person=_mastery(person, competence),
            counsellor=_mastery(counsellor, competence),
            concluded=(now := _mastery(together, competence)),
            change=_change(_mastery(earlier, competence), now),
        )
        for competence in Competence
    ]


def _mastery(profile: Profile, competence: Competence) -> Mastery | None:
    rating = profile.get(competence)
    return rating.mastery if rating else None


def _change(before: Mastery | None, now: Mastery | None) -> int | None:
    return None if before is None or now is None else now - before

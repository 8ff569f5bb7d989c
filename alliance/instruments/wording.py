"""The words of a version as one person reads them: questions, levels, and the question apart.

The seventh question ("something bothered me") belongs to every instrument and to no scale: its
answer is kept on the filling itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from alliance.instruments import editions

if TYPE_CHECKING:
    from alliance.models import InstrumentVersion, Item

FACES: Final = 5
"""Pictograms go from `face-1` to `face-5`, whatever the number of levels."""


@dataclass(frozen=True, slots=True)
class UneaseWords:
    """The question apart: value and words of each answer, then what the person wishes."""

    question: str
    answers: tuple[tuple[str, str], ...]
    wish: str
    wishes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One edition of a version, ready to be shown; `fallbacks` are editions that were missing.

    `levels` are (value, word, pictogram), lowest first; three of them in plain words.
    """

    title: str
    language: str
    mode: str
    items: tuple[tuple[Item, str], ...]
    levels: tuple[tuple[int, str, str], ...]
    unease: UneaseWords
    fallbacks: tuple[str, ...] = ()

    @property
    def is_right_to_left(self) -> bool:
        return self.language in editions.RIGHT_TO_LEFT

    @property
    def is_whole(self) -> bool:
        """Every question has its words: without them nothing is asked."""
        return bool(self.items) and all(text for _item, text in self.items)


def sheet(version: InstrumentVersion, *, language: str, mode: str) -> Sheet:
    """The edition asked for, or the nearest one that is whole."""
    items = sorted(version.items.all(), key=lambda item: item.position)
    chain = editions.tried(language, mode)
    chosen = next((e for e in chain if items and all(i.wording.get(e) for i in items)), chain[0])
    return Sheet(
        title=version.instrument.title,
        language=editions.language_of(chosen),
        mode=editions.SIMPLE if editions.is_simple(chosen) else "normal",
        items=tuple((item, str(item.wording.get(chosen, ""))) for item in items),
        levels=levels_of(version, chosen),
        unease=UNEASE.get(chosen) or UNEASE["fr-simple" if editions.is_simple(chosen) else "fr"],
        fallbacks=chain[: chain.index(chosen)],
    )


def levels_of(version: InstrumentVersion, edition: str) -> tuple[tuple[int, str, str], ...]:
    """Values from the lowest to the highest with their word and face; numbers without words."""
    words = version.level_words.get(edition) or []
    values = values_of(version.minimum, version.maximum, len(words))
    shown = words or [str(value) for value in values]
    last = len(values) - 1
    faces = [f"face-{1 + round(place * (FACES - 1) / last)}" for place in range(len(values))]
    return tuple(zip(values, map(str, shown), faces, strict=True))


def values_of(minimum: int, maximum: int, count: int) -> tuple[int, ...]:
    """So many values at equal distance: three levels of a 1–5 scale are 1, 3 and 5."""
    span = maximum - minimum
    if count < 2 or span % (count - 1):
        return tuple(range(minimum, maximum + 1))
    return tuple(range(minimum, maximum + 1, span // (count - 1)))


UNEASE: Final = {
    "fr": UneaseWords(
        "Pendant ce rendez-vous, quelque chose a été gênant pour moi.",
        (("no", "Non"), ("a_little", "Un peu"), ("yes", "Oui")),
        "Que souhaitez-vous en faire ?",
        (
            ("next_meeting", "En parler au prochain rendez-vous"),
            ("somebody_else", "En parler avec une autre personne"),
            ("no", "Ne pas en parler"),
        ),
    ),
    "fr-simple": UneaseWords(
        "Quelque chose était gênant pour moi.",
        (("no", "Non"), ("a_little", "Un peu"), ("yes", "Oui")),
        "Je veux en parler ?",
        (
            ("next_meeting", "Oui, au prochain rendez-vous"),
            ("somebody_else", "Oui, avec une autre personne"),
            ("no", "Non, je ne veux pas en parler"),
        ),
    ),
    "en": UneaseWords(
        "Something about this meeting bothered me.",
        (("no", "No"), ("a_little", "A little"), ("yes", "Yes")),
        "What would you like to do about it?",
        (
            ("next_meeting", "Talk about it at the next meeting"),
            ("somebody_else", "Talk about it with somebody else"),
            ("no", "Not talk about it"),
        ),
    ),
    "en-simple": UneaseWords(
        "Something bothered me.",
        (("no", "No"), ("a_little", "A little"), ("yes", "Yes")),
        "Do you want to talk about it?",
        (
            ("next_meeting", "Yes, at the next meeting"),
            ("somebody_else", "Yes, with somebody else"),
            ("no", "No, I do not want to talk about it"),
        ),
    ),
}

"""A text without anybody in it: what is known of the people is replaced by neutral words. Pure.

Names are compared word by word, without accents nor case; what only looks like a name, a date, a
number or an address is replaced too. Whoever wrote the text reads it again: a machine does not know
that "le seul tourneur du canton" is somebody.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from alliance.repair.lookalikes import (
    AGE,
    BEGINS,
    COLLEAGUE,
    COMMON,
    CONTACTS,
    LAST_RESORT,
    LIKELY,
    PERSON,
    SOMEBODY,
    TENS,
)
from beneficiaries.names import folded
from beneficiaries.nir import contains_nir

# Words of a name that say nothing alone, and would empty the text of its grammar.
_SMALL = (
    "a al au aux ben bin d da de del della den der des di do dos du el en et ibn l la le les "
    "n ou s saint sainte sur the un une van von y"
)
PARTICLES = frozenset(_SMALL.split())
SHORTEST = 2
_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*")
_BETWEEN = re.compile(r"[\W_]{1,3}")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text as it will be read; `was` holds what it replaces."""

    text: str
    was: str = ""


@dataclass(frozen=True)
class Known:
    """What the file knows. `names` go whatever their case, `colleagues` when written as a name.

    `phrases` maps a neutral word to expressions of one word or more: towns, employers, structures.
    """

    names: tuple[str, ...] = ()
    colleagues: tuple[str, ...] = ()
    phrases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def name_words(self) -> frozenset[str]:
        return _words_of(self.names)

    @cached_property
    def colleague_words(self) -> frozenset[str]:
        return _words_of(self.colleagues) - self.name_words

    @cached_property
    def joined_names(self) -> frozenset[str]:
        """Names of the person written in one go, as in an address."""
        whole = [folded(name).replace(" ", "") for name in self.names]
        pairs = {a + b for a in whole for b in whole if a != b}
        return frozenset(pair for pair in pairs if len(pair) >= 5)

    @cached_property
    def expressions(self) -> dict[str, list[tuple[tuple[str, ...], str]]]:
        """By first word: the words of each expression and what replaces it, longest first."""
        found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for neutral, phrases in self.phrases.items():
            for phrase in phrases:
                words = tuple(_folded_words(phrase))
                if words and not set(words) <= PARTICLES and len("".join(words)) >= SHORTEST:
                    found.setdefault(words[0], []).append((words, neutral))
        for entries in found.values():
            entries.sort(key=lambda entry: -len(entry[0]))
        return found

    def neutral(self, word: str) -> str:
        """A neutral word that is nobody's name here."""
        taken = self.name_words | self.colleague_words
        telling = {first for first in self.expressions if len(self.expressions[first][0][0]) == 1}
        return LAST_RESORT if taken.union(telling) & set(_folded_words(word)) else word


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    neutral: str


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    raw: str
    word: str


def anonymised(text: str, known: Known) -> tuple[Piece, ...]:
    """The text in pieces, those that were replaced say what they were."""
    plain = cleaned(text)
    spans = _chosen([*_certain(plain, known), *_likely(plain, known)])
    pieces: list[Piece] = []
    at = 0
    for span in spans:
        if plain[at : span.start]:
            pieces.append(Piece(plain[at : span.start]))
        pieces.append(Piece(known.neutral(span.neutral), plain[span.start : span.end]))
        at = span.end
    if plain[at:]:
        pieces.append(Piece(plain[at:]))
    return tuple(pieces)


def joined(pieces: Iterable[Piece]) -> str:
    """As it will be read."""
    return "".join(piece.text for piece in pieces)


def still_told(text: str, known: Known) -> list[str]:
    """What must not be kept: known names and expressions, means of contact, a NIR."""
    plain = cleaned(text)
    spans = _chosen(_certain(plain, known))
    found = [plain[span.start : span.end] for span in spans]
    if contains_nir(plain):
        found.append("numéro de sécurité sociale")
    return list(dict.fromkeys(found))


def cleaned(text: str) -> str:
    """Composed letters, nothing invisible between them."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(c for c in composed if unicodedata.category(c) not in {"Cf", "Cs"})


def _folded_words(text: str) -> list[str]:
    words = (_one_word(token) for token in _WORD.findall(cleaned(text)))
    return [word for word in words if word]


def _one_word(token: str) -> str:
    """A letter that folds into two with a dot between stays in its word."""
    return folded(token).replace(" ", "")


def _words_of(names: Iterable[str]) -> frozenset[str]:
    """The words that betray a name; a name of particles alone counts whole."""
    found: set[str] = set()
    for name in names:
        found |= {w for w in _folded_words(name) if len(w) >= SHORTEST and w not in PARTICLES}
    return frozenset(found)


def _tokens(text: str) -> list[_Token]:
    return [
        _Token(match.start(), match.end(), match.group(), _one_word(match.group()))
        for match in _WORD.finditer(text)
    ]


def _certain(text: str, known: Known) -> Iterator[_Span]:
    """Known names and expressions, means of contact."""
    for pattern, neutral in CONTACTS:
        for match in pattern.finditer(text):
            yield _Span(match.start(), match.end(), neutral)
    tokens = _tokens(text)
    for place, token in enumerate(tokens):
        for words, neutral in known.expressions.get(token.word, ()):
            if (end := _expression_end(text, tokens, place, words)) is not None:
                yield _Span(token.start, end, neutral)
                break
        if token.word in known.name_words or token.word in known.joined_names:
            yield _Span(token.start, token.end, PERSON)
        elif token.raw[0].isupper() and token.word in known.colleague_words:
            yield _Span(token.start, token.end, COLLEAGUE)


def _expression_end(
    text: str, tokens: list[_Token], place: int, words: tuple[str, ...]
) -> int | None:
    """Where the expression that begins there ends, its words next to each other."""
    run = tokens[place : place + len(words)]
    if tuple(token.word for token in run) != words:
        return None
    gaps = pairwise(run)
    if not all(_BETWEEN.fullmatch(text[one.end : other.start]) for one, other in gaps):
        return None
    return run[-1].end


def _likely(text: str, known: Known) -> Iterator[_Span]:
    """What looks like a date, a number, a relative, an employer, a name that nobody told us."""
    for pattern, neutral in LIKELY:
        for match in pattern.finditer(text):
            yield _Span(match.start(), match.end(), neutral)
    for match in AGE.finditer(text):
        yield _Span(match.start(), match.end(), TENS.get(match.group(1), "un grand âge"))
    for token in _tokens(text):
        if not token.raw[0].isupper() or token.word in COMMON or token.raw.isdecimal():
            continue
        if len(token.raw) > 1 and not BEGINS.search(text[max(0, token.start - 12) : token.start]):
            yield _Span(token.start, token.end, SOMEBODY)


def _chosen(spans: Iterable[_Span]) -> list[_Span]:
    """The earliest and longest, none over another; neighbours that say the same are one."""
    kept: list[_Span] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if kept and span.start < kept[-1].end:
            last = kept[-1]
            if span.end > last.end:  # two that overlap: both go
                kept[-1] = _Span(last.start, span.end, last.neutral)
            continue
        kept.append(span)
    return kept


def merged(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Given name and family name side by side are one person."""
    done: list[Piece] = []
    for piece in pieces:
        blank = len(done) > 1 and done[-2].was and not done[-1].was and done[-1].text in {" ", "-"}
        if piece.was and blank and done[-2].text == piece.text:
            between = done.pop().text
            done[-1] = Piece(piece.text, done[-1].was + between + piece.was)
        else:
            done.append(piece)
    return tuple(done)

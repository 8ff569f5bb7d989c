"""What changed between two texts, word by word. Pure Python."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, ADDED, TAKEN = "same", "added", "taken"
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
LONGEST = 4_000
"""Words from which whole lines are compared: the time grows with their square."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: unchanged, added or taken away."""

    kind: str
    text: str

    @property
    def is_added(self) -> bool:
        return self.kind == ADDED

    @property
    def is_taken(self) -> bool:
        return self.kind == TAKEN


def pieces(before: str, after: str) -> list[Piece]:
    """The second text told as changes of the first; joining what is not taken gives it back."""
    old, new = _cut(before), _cut(after)
    if max(len(old), len(new)) > LONGEST:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    return list(_merged(_raw(old, new)))


def _cut(text: str) -> list[str]:
    return _WORDS.findall(text)


def _raw(old: list[str], new: list[str]) -> Iterator[Piece]:
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece(SAME, "".join(new[k:m]))
            continue
        if i < j:
            yield Piece(TAKEN, "".join(old[i:j]))
        if k < m:
            yield Piece(ADDED, "".join(new[k:m]))


def _merged(raw: Iterator[Piece]) -> Iterator[Piece]:
    """A lone space between two changes belongs to them: readers see words, not confetti."""
    kept: list[Piece] = list(raw)
    index = 0
    while index < len(kept):
        taken, added = "", ""
        while index < len(kept) and (
            kept[index].kind != SAME or _is_gap(kept, index, taken + added)
        ):
            piece = kept[index]
            taken += piece.text if piece.kind != ADDED else ""
            added += piece.text if piece.kind != TAKEN else ""
            index += 1
        if taken:
            yield Piece(TAKEN, taken)
        if added:
            yield Piece(ADDED, added)
        if index < len(kept):
            yield kept[index]
            index += 1


def _is_gap(kept: list[Piece], index: int, begun: str) -> bool:
    follows = index + 1 < len(kept) and kept[index + 1].kind != SAME
    return bool(begun) and follows and kept[index].text == " "

"""Two versions of a document, part by part: what was added, what was taken away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cep.documents.content import Content, content_from
from cep.documents.telling import told
from cep.documents.titles import title_of
from cep.models import SynthesisDocument
from followup.interviews.text_diff import Piece, pieces

ALWAYS = ("who", "rights")  # they differ by a name or a law, never by what is discussed
LONGEST = 20_000
"""Letters of one part from which it is shown whole: comparing words takes their square."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One part in both versions, and what became of its words."""

    key: str
    title: str
    before: str
    after: str
    pieces: list[Piece]

    @property
    def is_same(self) -> bool:
        return self.before == self.after


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions, those that could be chosen, and their parts."""

    versions: Sequence[SynthesisDocument]
    before: SynthesisDocument | None
    after: SynthesisDocument | None
    parts: tuple[Compared, ...]

    @property
    def changed(self) -> list[Compared]:
        return [part for part in self.parts if not part.is_same]

    @property
    def unchanged(self) -> list[Compared]:
        return [part for part in self.parts if part.is_same]


def compared(versions: Sequence[SynthesisDocument], query: Mapping[str, str]) -> Comparison:
    """The two that were asked for, else the last two; oldest first in `versions`."""
    by_number = {str(version.number): version for version in versions}
    after = by_number.get(query.get("apres", ""), versions[-1] if versions else None)
    earlier = versions[-2] if len(versions) > 1 else after
    before = by_number.get(query.get("avant", ""), earlier)
    parts: tuple[Compared, ...] = ()
    if before is not None and after is not None:
        parts = differences(content_from(before.content), content_from(after.content))
    return Comparison(versions, before, after, parts)


def differences(before: Content, after: Content) -> tuple[Compared, ...]:
    """Part by part in the order of the second, then those that only the first has."""
    old, new = _words(before), _words(after)
    keys = [*new, *(key for key in old if key not in new)]
    return tuple(_compared(key, old.get(key, ""), new.get(key, "")) for key in keys)


def _words(content: Content) -> dict[str, str]:
    """The plain French words of each part that may be discussed."""
    parts = told(content, language="fr")
    return {part.key: part.words for part in parts if part.key not in ALWAYS}


def _compared(key: str, before: str, after: str) -> Compared:
    if before == after:
        found: list[Piece] = []
    elif max(len(before), len(after)) > LONGEST:
        found = [Piece("taken", before)] * bool(before) + [Piece("added", after)] * bool(after)
    else:
        found = pieces(before, after)
    return Compared(key, title_of(key), before, after, found)


def sentence(parts: Sequence[Compared]) -> str:
    """What changed, in one line."""
    titles = [part.title for part in parts if not part.is_same]
    if not titles:
        return _("Rien n’a changé.")
    return _("Ce qui a changé : %(parts)s.") % {"parts": ", ".join(titles)}

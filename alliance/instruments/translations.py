"""Translation files: what there is to translate goes out, the words in another language come back.

Each text stands beside its source, so that a translator works without Jalons, and so that a
translation of words that have changed since is noticed. The words of a licensed questionnaire do
not leave.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from alliance.instruments import editions
from alliance.instruments.checking import LONGEST_LEVEL, LONGEST_TEXT
from alliance.instruments.reading import read_json
from alliance.instruments.values import Values
from beneficiaries.refusals import Refused

if TYPE_CHECKING:
    from alliance.models import InstrumentVersion

FORMAT: Final = "jalons-traduction/1"
KEYS: Final = ("format", "instrument", "from", "to", "items", "levels")


@dataclass(frozen=True, slots=True)
class Translation:
    """One edition brought by a file."""

    edition: str
    texts: dict[str, str]
    levels: tuple[str, ...]


def to_translate(version: InstrumentVersion, source: str, target: str) -> str:
    """The file for a translator; targets hold what exists already."""
    if version.instrument.needs_licence:
        raise Refused(_("Le texte d’un questionnaire soumis à licence ne sort pas de Jalons."))
    levels = version.level_words.get(source, [])
    done = version.level_words.get(target, [])
    content = {
        "format": FORMAT,
        "instrument": version.instrument.key,
        "from": source,
        "to": target,
        "items": {
            item.key: {
                "source": item.wording.get(source, ""),
                "target": item.wording.get(target, ""),
            }
            for item in sorted(version.items.all(), key=lambda item: item.position)
        },
        "levels": [
            {"source": word, "target": done[place] if place < len(done) else ""}
            for place, word in enumerate(levels)
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def read_translation(content: bytes | str, version: InstrumentVersion) -> Translation:
    """The words of a file for that version; raises FileRefused with each fault at its place."""
    return _Reader(version).translation(read_json(content))


class _Reader(Values):
    """One translation file against the version it speaks of."""

    def __init__(self, version: InstrumentVersion) -> None:
        super().__init__()
        self.version = version

    def translation(self, value: Any) -> Translation:
        raw = self.mapping((), value, KEYS, ())
        self.refuse_if_faulty()
        self.one_of(("format",), raw["format"], (FORMAT,))
        self.one_of(("instrument",), raw["instrument"], (self.version.instrument.key,))
        source = self.one_of(("from",), raw["from"], editions.EDITIONS)
        target = self.one_of(("to",), raw["to"], editions.EDITIONS)
        if source == target:
            self.fault(("to",), _("la même édition que « from »."))
        if editions.is_simple(source) != editions.is_simple(target):
            self.fault(("to",), _("une édition facile à lire se traduit d’une édition facile."))
        self.refuse_if_faulty()
        items = {item.key: item for item in self.version.items.all()}
        texts = {}
        for key, pair in self.mapping(("items",), raw["items"], tuple(items), ()).items():
            now = items[key].wording.get(source, "")
            texts[key] = self.pair(("items", key), pair, now, LONGEST_TEXT)
        words = self.version.level_words.get(source, [])
        levels = self.series(("levels",), raw["levels"], 101)
        if len(levels) != len(words):
            sentence = _("%(found)s niveaux, alors que le questionnaire en a %(count)s.")
            self.fault(("levels",), sentence % {"found": len(levels), "count": len(words)})
            levels = []
        told = [
            self.pair(("levels", place), pair, words[place - 1], LONGEST_LEVEL)
            for place, pair in enumerate(levels, 1)
        ]
        self.refuse_if_faulty()
        return Translation(target, texts, tuple(told))

    def pair(self, steps: tuple[object, ...], value: Any, now: str, longest: int) -> str:
        """A source that is still the same, and its translation."""
        raw = self.mapping(steps, value, ("source", "target"), ())
        if "source" not in raw or "target" not in raw:
            return ""
        if raw["source"] != now:
            self.fault(
                (*steps, "source"),
                _("le texte d’origine a changé depuis ; il dit maintenant : « %(text)s ».")
                % {"text": now},
            )
        return self.text((*steps, "target"), raw["target"], longest)

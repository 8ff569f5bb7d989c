"""A pack: the definition of an instrument in a file, with or without its words.

`shipped/pack.schema.json` describes the form; this module is what decides. Skeletons are facts
about published instruments (numbers of items, ranges, keys of scoring): their words belong to
somebody, and are brought by organisations that hold a licence.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

FORMAT: Final = "jalons-instrument/1"
FOLDER: Final = Path(__file__).parent / "shipped"
SKELETONS: Final = ("wai-sr", "wai-s", "srs")


@dataclass(frozen=True, slots=True)
class Text:
    """The words of one edition; without level words, levels are shown as numbers."""

    items: Mapping[str, str]
    levels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LicenceBlock:
    """What a pack says of the right to show its words."""

    holder: str
    reference: str
    licensee: str
    valid_from: datetime.date
    valid_to: datetime.date
    languages: tuple[str, ...]
    electronic: bool

    @property
    def fields(self) -> dict[str, Any]:
        names = ("holder", "reference", "licensee", "valid_from", "valid_to", "electronic")
        return {name: getattr(self, name) for name in names} | {"languages": list(self.languages)}


@dataclass(frozen=True, slots=True)
class Pack:
    """A definition that contradicts itself nowhere."""

    key: str
    version: int
    title: str
    keys: tuple[str, ...]
    minimum: int
    maximum: int
    method: str
    subscales: Mapping[str, tuple[str, ...]]
    reversed_keys: frozenset[str] = frozenset()
    cutoffs: tuple[Mapping[str, Any], ...] = ()
    needs_licence: bool = True
    texts: Mapping[str, Text] = field(default_factory=dict)
    licence: LicenceBlock | None = None
    sources: tuple[str, ...] = ()

    @property
    def definition(self) -> dict[str, Any]:
        """Columns of an InstrumentVersion."""
        return {
            "minimum": self.minimum,
            "maximum": self.maximum,
            "method": self.method,
            "subscales": {name: list(keys) for name, keys in self.subscales.items()},
            "cutoffs": [dict(cutoff) for cutoff in self.cutoffs],
            "level_words": {e: list(text.levels) for e, text in self.texts.items() if text.levels},
        }

    @property
    def item_rows(self) -> list[dict[str, Any]]:
        """Columns of its Items, in order."""
        dimension = {key: name for name, keys in self.subscales.items() for key in keys}
        return [
            {
                "key": key,
                "position": position,
                "dimension": dimension.get(key, ""),
                "is_reversed": key in self.reversed_keys,
                "wording": {e: text.items[key] for e, text in self.texts.items()},
            }
            for position, key in enumerate(self.keys, 1)
        ]


def read_pack(content: bytes | str) -> Pack:
    """The pack of a file; raises `reading.FileRefused` with every fault and its place."""
    from alliance.instruments.checking import checked
    from alliance.instruments.reading import read_json

    return checked(read_json(content))


def shipped_file(key: str) -> Path:
    """Where a pack of the house lies."""
    return FOLDER / f"{key}.json"


@cache
def shipped(key: str) -> Pack:
    """A pack of the house: the bank or a skeleton."""
    return read_pack(shipped_file(key).read_bytes())

"""From bytes that nobody vouches for to plain values: JSON, small, shallow, without surprises."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from django.utils.translation import gettext as _

from beneficiaries.refusals import Refused

LARGEST: Final = 256 * 1024
DEEPEST: Final = 8
MOST_DIGITS: Final = 18
_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"?', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where: "subscales › task › 3"."""

    place: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.place} : {self.sentence}" if self.place else self.sentence


class FileRefused(Refused):
    """A file that was not taken; every fault is told at once."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(" ".join(str(fault) for fault in faults[:3]))
        self.faults = faults


class Pairs(dict[str, Any]):
    """An object of the file that remembers the keys it named twice."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.twice = [key for key, times in Counter(key for key, _v in pairs).items() if times > 1]


def place_in(*steps: object) -> str:
    """The way to a value, in the words of the file."""
    return " › ".join(str(step) for step in steps)


def read_json(content: bytes | str) -> Any:
    """The values of the file; raises FileRefused with one sentence at least."""
    text = _text(content)
    _refuse_if(_depth(text) > DEEPEST, _("Ce fichier emboîte trop de niveaux pour être un pack."))
    try:
        value = json.loads(
            text, object_pairs_hook=Pairs, parse_constant=_no_constant, parse_int=_whole
        )
    except json.JSONDecodeError as error:
        raise FileRefused(
            Fault(
                _("ligne %(line)s, colonne %(column)s")
                % {"line": error.lineno, "column": error.colno},
                _("le JSON s’interrompt : un guillemet, une virgule ou une accolade manque."),
            )
        ) from error
    except (ValueError, RecursionError) as error:
        raise FileRefused(Fault("", _("Ce fichier contient un nombre illisible."))) from error
    if faults := _strange(value):
        raise FileRefused(*faults)
    return value


def _text(content: bytes | str) -> str:
    size = len(content) if isinstance(content, bytes) else len(content.encode("utf-8", "replace"))
    _refuse_if(
        size > LARGEST,
        _("Ce fichier pèse plus de %(size)s ko : ce n’est pas un pack.")
        % {"size": LARGEST // 1024},
    )
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
    except UnicodeDecodeError as error:
        raise FileRefused(Fault("", _("Ce fichier n’est pas du texte en UTF-8."))) from error
    _refuse_if(not text.strip(), _("Ce fichier est vide."))
    _refuse_if("\0" in text, _("Ce fichier contient un caractère nul : ce n’est pas du texte."))
    return text


def _depth(text: str) -> int:
    """How many brackets are open at once, outside of strings."""
    deepest = depth = 0
    for character in _STRING.sub("", text):
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest


def _strange(value: Any, *steps: object) -> list[Fault]:
    """Keys named twice, and strings that no database keeps."""
    if isinstance(value, str):
        return [] if _is_plain(value) else [Fault(place_in(*steps), _("texte illisible."))]
    faults = []
    if isinstance(value, Pairs):
        faults += [
            Fault(place_in(*steps, _shown(key)), _("cette clé apparaît deux fois."))
            for key in value.twice
        ]
        faults += [Fault(place_in(*steps), _("clé illisible.")) for k in value if not _is_plain(k)]
        for key, inner in value.items():
            faults += _strange(inner, *steps, _shown(key))
    if isinstance(value, list):
        for number, inner in enumerate(value, 1):
            faults += _strange(inner, *steps, number)
    return faults


def _shown(key: str) -> str:
    """A key of the file as it may be printed."""
    return key[:40].encode("utf-8", "replace").decode().replace("\0", "?")


def _is_plain(text: str) -> bool:
    """Neither NUL nor half a character."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _whole(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ValueError(digits[:MOST_DIGITS])
    return int(digits)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _refuse_if(wrong: bool, sentence: str) -> None:
    if wrong:
        raise FileRefused(Fault("", sentence))

"""`{prenom}` in a text: replaced by a value, and nothing else is ever interpreted."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

_BRACED = re.compile(r"\{([^{}]*)\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Each known name by its value, once: a value that holds braces stays as it is."""
    filled = _BRACED.sub(lambda found: values.get(found[1], ""), text)
    return re.sub(r"[ \t]+(?=\n|$)", "", filled)


def unknown_names(text: str, known: Collection[str]) -> list[str]:
    """Braced words that stand for nothing, in the order of the text."""
    names = [found[1] for found in _BRACED.finditer(text) if found[1] not in known]
    return list(dict.fromkeys(names))


def has_stray_brace(text: str) -> bool:
    """A brace that opens or closes nothing: somebody mistyped a name."""
    return bool(re.search(r"[{}]", _BRACED.sub("", text)))

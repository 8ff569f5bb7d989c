"""Words by which a person may be recognised, told by each practice: employers, workshops, places.

In the AppConfig.ready of a higher app:

    from beneficiaries import known_words
    known_words.register("cep.employers", employers_of)

`employers_of(case_file)` gives the words, in one query. A text that must name nobody loses them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from beneficiaries.models import CaseFile

Source = Callable[[CaseFile], Iterable[str]]
_employers: dict[str, Source] = {}


def register(key: str, source: Source) -> None:
    """Add a source of employers; the same key said again replaces what was there."""
    _employers[key] = source


def employers_of(case_file: CaseFile) -> list[str]:
    """Everything told, once."""
    told = [word for source in _employers.values() for word in source(case_file)]
    return list(dict.fromkeys(word for word in told if word.strip()))

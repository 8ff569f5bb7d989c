"""docs/process/cep.md, written from the table of levels: one source for product and paper.

After a change of cep/levels.py, in `python manage.py shell`: `from cep.process_page import write`,
then `write()`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

from django.utils import translation

from cep.levels import LEVELS, Ending, Level, Missing, Readiness, Scheme, missing_to_open
from cep.words import (
    ENDING_WORDS,
    LEVEL_AIMS,
    LEVEL_WORDS,
    MISSING_SHORT,
    SCHEME_WORDS,
)

PAGE = Path(__file__).resolve().parent.parent / "docs" / "process" / "cep.md"
HEAD = """# Les niveaux du CEP

Page produite depuis `cep/levels.py` (voir `cep/process_page.py`) : ne pas la modifier à la main.

Un niveau est une période, pas une case d’un assistant : on peut entrer à n’importe quel niveau, en
sauter un, y revenir, laisser passer du temps entre deux. Un seul est ouvert à la fois. Terminer ne
demande jamais de projet.
"""


def page() -> str:
    """The whole page, in French, as it is committed."""
    with translation.override("fr"):
        parts = [HEAD, *(_scheme(scheme) for scheme in Scheme), _endings()]
    return "\n".join(parts)


def write() -> None:
    """Put the page where it is read."""
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")


def asked_for(level: Level) -> tuple[Missing, ...]:
    """Everything that opening a level asks for, read from the guards themselves."""
    return missing_to_open(level.scheme, level.number, Readiness(), open_number=None)


def _scheme(scheme: Scheme) -> str:
    levels = LEVELS[scheme]
    lines = [f"## {SCHEME_WORDS[scheme]}", "", "```mermaid", "stateDiagram-v2"]
    lines += [f"    n{level.number}: {level.number}. {_name(level)}" for level in levels]
    lines += _arrows(levels)
    lines += ["```", "", "| niveau | but | pour l’ouvrir |", "|---|---|---|"]
    for level in levels:
        guards = " ; ".join(str(MISSING_SHORT[one]) for one in asked_for(level)) or "rien"
        lines.append(f"| {level.number}. {_name(level)} | {LEVEL_AIMS[level.key]} | {guards} |")
    return "\n".join([*lines, ""])


def _arrows(levels: tuple[Level, ...]) -> Iterator[str]:
    """From nothing, from each other level, and out."""
    for level in levels:
        yield f"    [*] --> n{level.number}{_label(level)}"
    for before, after in permutations(levels, 2):
        yield f"    n{before.number} --> n{after.number}{_label(after)}"
    for level in levels:
        yield f"    n{level.number} --> [*]"


def _label(level: Level) -> str:
    asked = ", ".join(str(MISSING_SHORT[one]) for one in asked_for(level))
    return f": {asked}" if asked else ""


def _name(level: Level) -> str:
    return str(LEVEL_WORDS[level.key])


def _endings() -> str:
    words = [str(word) for key, word in ENDING_WORDS.items() if key is not Ending.NEXT_LEVEL]
    return "\n".join(["## Motifs de fin", "", *(f"- {word}" for word in words), ""])

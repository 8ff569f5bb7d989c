"""Compile translation catalogues without GNU gettext: `python -m config.local.catalogues`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from config.local.paths import REPOSITORY

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

LOCALE = REPOSITORY / "config" / "locale"


def compile_catalogues(folder: Path = LOCALE) -> list[Path]:
    """Compile each .po that is newer than its .mo; a missing folder is an empty one."""
    stale = [source for source in sorted(folder.glob("*/LC_MESSAGES/*.po")) if is_stale(source)]
    if not stale:
        return []
    from babel.messages.pofile import read_po

    for source in stale:
        with source.open("rb") as stream:
            catalogue = read_po(stream, locale=source.parents[1].name)
        write(catalogue, source.with_suffix(".mo"))
        if catalogue.locale_identifier == "en":
            write(french_plurals(catalogue), folder / "fr" / "LC_MESSAGES" / source.stem)
    return stale


def write(catalogue: Catalog, target: Path) -> None:
    """Write a compiled catalogue whole or not at all."""
    from babel.messages.mofile import write_mo

    target = target.with_suffix(".mo")
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(f".{os.getpid()}.tmp")
    with draft.open("wb") as stream:
        write_mo(stream, catalogue)
    draft.rename(target)


def french_plurals(english: Catalog) -> Catalog:
    """Texts are French already, but only a catalogue knows that zero is singular in French."""
    from babel.messages.catalog import Catalog

    french = Catalog(locale="fr")
    for message in english:
        if message.id and message.pluralizable:
            french.add(message.id, string=tuple(message.id), context=message.context)
    return french


def is_stale(source: Path) -> bool:
    """Tell whether a catalogue was edited since it was compiled."""
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime


if __name__ == "__main__":
    for done in compile_catalogues():
        print(f"compilé : {done.relative_to(REPOSITORY)}")
    sys.exit(0)

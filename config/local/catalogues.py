"""Compile translation catalogues without GNU gettext: `python -m config.local.catalogues`."""

import os
import sys
from pathlib import Path

from config.local.paths import REPOSITORY

LOCALE = REPOSITORY / "config" / "locale"


def compile_catalogues(folder: Path = LOCALE) -> list[Path]:
    """Compile each .po that is newer than its .mo; a missing folder is an empty one."""
    stale = [source for source in sorted(folder.glob("*/LC_MESSAGES/*.po")) if is_stale(source)]
    if not stale:
        return []
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in stale:
        with source.open("rb") as stream:
            catalogue = read_po(stream, locale=source.parents[1].name)
        draft = source.with_suffix(f".{os.getpid()}.tmp")
        with draft.open("wb") as stream:
            write_mo(stream, catalogue)
        draft.rename(source.with_suffix(".mo"))
    return stale


def is_stale(source: Path) -> bool:
    """Tell whether a catalogue was edited since it was compiled."""
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime


if __name__ == "__main__":
    for done in compile_catalogues():
        print(f"compilé : {done.relative_to(REPOSITORY)}")
    sys.exit(0)

"""`manage.py messages`: bring the English catalogue level with the text of the product.

Pure Python (no GNU gettext): French texts are read from our modules and templates, new ones are
added without a translation, those that no page shows any more are set apart as obsolete.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from config.texts import extracted

CATALOGUE = Path("config/locale/en/LC_MESSAGES/django.po")


class Command(BaseCommand):
    """Write the catalogue, or with --check only say what is missing."""

    help = "Met à jour le catalogue anglais : textes nouveaux ajoutés, textes disparus écartés."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="ne rien écrire")

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.BASE_DIR / CATALOGUE
        catalogue = updated(path)
        if not options["check"]:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(as_bytes(catalogue))
        empty = [message for message in catalogue if message.id and untranslated(message)]
        self.stdout.write(
            f"{len(catalogue)} textes, {len(empty)} sans traduction, "
            f"{len(catalogue.obsolete)} disparus."
        )


def current(path: Path) -> Catalog:
    """The committed catalogue; an empty one when there is none."""
    if not path.exists():
        return Catalog(locale="en", project="Jalons", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale="en")


def updated(path: Path) -> Catalog:
    """The committed catalogue with today's texts; translations are kept."""
    catalogue = current(path)
    template = Catalog(project="Jalons", charset="utf-8", fuzzy=False)
    for text in extracted():
        template.add(
            text.msgid,
            locations=[(place, 0) for place in sorted(text.places)],
            flags=text.flags,
            context=text.context,
        )
    catalogue.update(template, no_fuzzy_matching=True, keep_user_comments=True)
    return catalogue


def as_bytes(catalogue: Catalog) -> bytes:
    """The same bytes for the same texts: sorted, without dates, without line numbers."""
    out = io.BytesIO()
    write_po(out, catalogue, sort_output=True, include_lineno=False, omit_header=True, width=96)
    return HEADER.encode() + out.getvalue()


def untranslated(message: Any) -> bool:
    """True for an entry that a reader of English would see in French."""
    strings = message.string if isinstance(message.string, tuple | list) else [message.string]
    return message.fuzzy or not all(strings) or not list(strings)


HEADER = """\
# English catalogue of Jalons. Written by `make messages`; translations are written by hand.
msgid ""
msgstr ""
"Project-Id-Version: Jalons\\n"
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""

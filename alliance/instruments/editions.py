"""Editions of a wording: a language, and whether it is written in plain words."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

SIMPLE: Final = "simple"
NAMES: Final = {
    "fr": _("Français"),
    "fr-simple": _("Français facile à lire"),
    "en": _("Anglais"),
    "en-simple": _("Anglais facile à lire"),
    "ar": _("Arabe"),
    "de": _("Allemand"),
    "es": _("Espagnol"),
    "it": _("Italien"),
    "pt": _("Portugais"),
    "pl": _("Polonais"),
    "ro": _("Roumain"),
    "ru": _("Russe"),
    "tr": _("Turc"),
    "uk": _("Ukrainien"),
    "fa": _("Persan"),
    "ps": _("Pachto"),
    "so": _("Somali"),
    "ti": _("Tigrigna"),
    "vi": _("Vietnamien"),
    "zh": _("Chinois"),
}
RIGHT_TO_LEFT: Final = frozenset({"ar", "fa", "ps"})
LANGUAGES: Final = tuple(dict.fromkeys(edition.split("-")[0] for edition in NAMES))
"""Two letters, French first."""
EDITIONS: Final = tuple(
    edition for language in LANGUAGES for edition in (language, f"{language}-{SIMPLE}")
)


def edition_of(language: str, mode: str) -> str:
    """ "fr" and "simple" give "fr-simple"."""
    return f"{language}-{SIMPLE}" if mode == SIMPLE else language


def language_of(edition: str) -> str:
    return edition.split("-", maxsplit=1)[0]


def is_simple(edition: str) -> bool:
    return edition.endswith(f"-{SIMPLE}")


def name_of(edition: str) -> str:
    """In words: "Ukrainien facile à lire"."""
    if edition in NAMES:
        return str(NAMES[edition])
    language = str(NAMES.get(language_of(edition), language_of(edition)))
    return f"{language} ({_('facile à lire')})" if is_simple(edition) else language


def tried(language: str, mode: str) -> tuple[str, ...]:
    """The language first, then plain words: whoever reads Ukrainian is not helped by French."""
    asked = [edition_of(language, mode), language]
    return tuple(dict.fromkeys([*asked, edition_of("fr", mode), "fr"]))

"""How long a text message is: 160 letters of the GSM alphabet, or 70 of any other."""

from __future__ import annotations

from dataclasses import dataclass

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Each of these takes two places.
EXTENDED = frozenset("^{}\\[~]|€\f")
# One letter outside the alphabet would halve the room of the whole text: these lose little.
NEAREST = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "“": '"',
        "”": '"',
        "«": '"',
        "»": '"',
        "…": "...",
        "–": "-",
        "—": "-",
        "·": ".",
        "\u00a0": " ",
        "\u202f": " ",
        "â": "a",
        "ê": "e",
        "ë": "e",
        "î": "i",
        "ï": "i",
        "ô": "o",
        "û": "u",
        "ç": "c",
        "œ": "oe",
        "Œ": "OE",
        "À": "A",
        "Â": "A",
        "È": "E",
        "Ê": "E",
        "Ë": "E",
        "Î": "I",
        "Ï": "I",
        "Ô": "O",
        "Ù": "U",
        "Û": "U",
    }
)


@dataclass(frozen=True, slots=True)
class Length:
    """Characters as they are counted, and how many messages the operator bills."""

    characters: int
    segments: int
    is_gsm: bool


def to_gsm(text: str) -> str:
    """The text with French typography brought back to the GSM alphabet; other scripts stay."""
    return text.translate(NEAREST)


def length_of(text: str) -> Length:
    """160 then 153 per message, or 70 then 67 when a letter is outside the alphabet."""
    if all(letter in BASIC or letter in EXTENDED for letter in text):
        size = sum(2 if letter in EXTENDED else 1 for letter in text)
        return Length(size, _segments(size, 160, 153), is_gsm=True)
    size = len(text.encode("utf-16-le", "surrogatepass")) // 2
    return Length(size, _segments(size, 70, 67), is_gsm=False)


def _segments(size: int, alone: int, joined: int) -> int:
    if size <= alone:
        return 1 if size else 0
    return -(-size // joined)

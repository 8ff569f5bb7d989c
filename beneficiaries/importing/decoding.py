"""From bytes to text: which encoding a French export was written in.

UTF-8 proves itself; among one-byte encodings the rarest surprises win: an accented letter amid
letters is expected, a currency sign or a capital in the middle of a word is not.
"""

from __future__ import annotations

import re
from itertools import islice

from django.utils.translation import gettext_lazy as _

from beneficiaries.importing.unreadable import UnreadableFile

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
ENCODING_LABELS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 (BOM)",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "cp1252": "Windows-1252",
    "iso8859-15": "Latin-9 (ISO-8859-15)",
    "mac_roman": "Mac Roman",
}
_ONE_BYTE = ("cp1252", "iso8859-15", "mac_roman")
_HIGH = re.compile(rb"(?s).{0,1}[\x80-\xff]+.{0,1}")
_UTF8_PAIR = re.compile(rb"[\xc3\xc5][\x80-\xbf]|\xe2\x80[\x98-\xa6]|\xc2[\xa0-\xbf]")
_FRENCH = frozenset("éèêëàâäîïôöùûüçœæÿñÉÈÊËÀÂÄÎÏÔÖÙÛÜÇŒÆŸÑ")
_PUNCTUATION = frozenset("’‘“”«»–—…°€·\u00a0\u202f²³")
_SAMPLES = 4000
_CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")


def decoded(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding; unreadable bytes become the character �."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name, errors="replace"), name
    wide = _wide_encoding(data)
    if wide:
        return data.decode(wide, errors="replace"), wide
    _refuse_binary(data)
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    if _mostly_utf8(data):
        return data.decode("utf-8", errors="replace"), "utf-8"
    name = max(_ONE_BYTE, key=lambda candidate: _plausibility(data, candidate))
    return data.decode(name, errors="replace"), name


def without_controls(text: str) -> str:
    """No null byte, no direction mark, no half character: PostgreSQL and readers stay well."""
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub("", text))


def _wide_encoding(data: bytes) -> str:
    """UTF-16 without its mark: every other byte of a Latin text is null."""
    start = data[:2000]
    half = len(start) // 2
    if half < 4:
        return ""
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if odd > half * 0.6 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.6 and odd < half * 0.1:
        return "utf-16-be"
    return ""


def _refuse_binary(data: bytes) -> None:
    start = data[:65536]
    odd = sum(start.count(bytes([code])) for code in (*range(9), 11, *range(14, 27)))
    if odd > len(start) * 0.1 or (odd > len(start) * 0.02 and odd > 8):
        raise UnreadableFile(
            _("Ce fichier n’est pas un texte lisible : envoyez un tableau CSV, XLSX ou ODS.")
        )


def _mostly_utf8(data: bytes) -> bool:
    """A UTF-8 file with a damaged byte or two is still UTF-8."""
    damaged = data.decode("utf-8", errors="replace").count("\ufffd") - data.count(b"\xef\xbf\xbd")
    return len(_UTF8_PAIR.findall(data)) > 4 * damaged


def _plausibility(data: bytes, name: str) -> float:
    score = 0.0
    for found in islice(_HIGH.finditer(data), _SAMPLES):
        try:
            text = found.group().decode(name)
        except UnicodeDecodeError:
            score -= 4
            continue
        score += sum(_judged(text, place) for place in range(len(text)) if text[place] > "\x7f")
    # Equal scores are the rule between Windows-1252 and Latin-9: the commoner one wins.
    return score + (0.5 if name == "cp1252" else 0)


def _judged(text: str, place: int) -> float:
    """How expected one character is between its neighbours."""
    character = text[place]
    before = text[place - 1] if place else " "
    after = text[place + 1] if place + 1 < len(text) else " "
    if character in _FRENCH:
        return -1.0 if character.isupper() and before.islower() else 1.0
    if character in _PUNCTUATION:
        inside = before.isalpha() and after.isalpha()
        return -0.5 if inside and character != "’" else 0.6
    return -0.4 if character.isalpha() else -1.5

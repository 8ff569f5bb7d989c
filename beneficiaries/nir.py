"""Recognises a French social-security number (NIR), so that it can be refused.

Source: structure published by INSEE — 13 characters (sex, year, month, department, commune,
order) then a two-digit key equal to 97 − (number mod 97); Corsica counts 2A as 19, 2B as 18.

With its key (15 characters) a number proves itself, however it is cut by spaces or dots. Without
it (13) nothing is proved: only the plain shape 1 76 05 18 123 456, in one piece or cut at those
places, with a month and a department that exist, is taken for a NIR.
"""

import re
import unicodedata

_GAP = r"[\s.,:;\-–—_/'’|·]{0,3}"
_DIGIT = r"[0-9]"
_DEPARTMENT = r"[0-9][0-9ABab]"
# Look-aheads, so that a number hidden behind other digits is found too.
_WITH_KEY = re.compile(
    r"(?<![0-9])(?=("
    + _GAP.join([r"[1-478]", *[_DIGIT] * 5, r"[0-9ABab]", *[_DIGIT] * 8])
    + r")(?![0-9]))"
)
_WITHOUT_KEY = re.compile(
    r"(?<![0-9A-Za-z])(?=("
    + _GAP.join([r"[12]", r"[0-9]{2}", r"[0-9]{2}", _DEPARTMENT, r"[0-9]{3}", r"[0-9]{3}"])
    + r")(?![0-9A-Za-z]))"
)
_IBAN = re.compile(
    r"(?<![0-9A-Za-z])[A-Z]{2}[0-9]{2}(?:[ \u00a0]?[A-Z0-9]{1,4}){3,8}(?![0-9A-Za-z])"
)
_CALENDAR_MONTHS = range(1, 13)
# 20, 30–42 and 50–99 are given by INSEE when the month of birth is unknown.
_ANY_MONTH = {*_CALENDAR_MONTHS, 20, *range(30, 43), *range(50, 100)}
_DEPARTMENTS = {
    *(f"{n:02d}" for n in range(1, 100) if n not in {20, 96}),
    "2A",
    "2B",
}
_CORSICA = {"2A": "19", "2B": "18"}


def contains_nir(text: str) -> bool:
    """True when the text holds 15 digits with a valid key, or 13 in the very shape of a NIR."""
    plain = _IBAN.sub(_without_iban, _plain_digits(text))
    return any(_key_fits(m.group(1)) for m in _WITH_KEY.finditer(plain)) or any(
        _shape_fits(m.group(1)) for m in _WITHOUT_KEY.finditer(plain)
    )


def _key_fits(written: str) -> bool:
    number = _bare(written)
    if int(number[3:5]) not in _ANY_MONTH or number[5:7] == "00":
        return False
    body = number[:5] + _CORSICA.get(number[5:7], number[5:7]) + number[7:13]
    return body.isdigit() and int(number[13:]) == 97 - int(body) % 97


def _shape_fits(written: str) -> bool:
    number = _bare(written)
    return (
        int(number[3:5]) in _CALENDAR_MONTHS
        and number[5:7] in _DEPARTMENTS
        and number[7:10] != "000"
        and number[10:13] != "000"
    )


def _bare(written: str) -> str:
    return re.sub(r"[^0-9ABab]", "", written).upper()


def _without_iban(match: re.Match[str]) -> str:
    """Blanks a bank account whose own key is right; anything else is left to be judged."""
    account = re.sub(r"\s", "", match.group())
    moved = account[4:] + account[:4]
    value = int("".join(str(int(c, 36)) for c in moved))
    return " " if 15 <= len(account) <= 34 and value % 97 == 1 else match.group()


def _plain_digits(text: str) -> str:
    """Full-width and Arabic digits read as plain ones, invisible characters dropped."""
    return "".join(
        str(int(c)) if c.isdecimal() else c for c in text if unicodedata.category(c) != "Cf"
    )

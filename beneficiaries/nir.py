"""Recognises a French social-security number (NIR), so that it can be refused.

Source: structure published by INSEE — 13 characters (sex, year, month, department, commune,
order) then a two-digit key equal to 97 − (number mod 97); Corsica counts 2A as 19, 2B as 18.
"""

import re

_SEPARATORS = r"[\s.\-_/\u00a0\u202f]*"
_CANDIDATE = re.compile(
    r"(?<![0-9A-Za-z])"
    + _SEPARATORS.join([r"[1-478]", r"\d", r"\d", r"\d", r"\d", r"\d", r"[\dABab]"] + [r"\d"] * 6)
    + rf"(?:{_SEPARATORS}\d{_SEPARATORS}\d)?"
    + r"(?![0-9A-Za-z])"
)
_MONTHS = {*range(1, 13), *range(20, 43), *range(50, 100)}


def contains_nir(text: str) -> bool:
    """True when the text holds 15 digits with a valid key, or 13 that can only be a NIR."""
    return any(_is_nir(match.group()) for match in _CANDIDATE.finditer(_ascii_digits(text)))


def _is_nir(written: str) -> bool:
    """Judge one candidate: 15 characters by their key, 13 by month and department."""
    number = re.sub(r"[^0-9ABab]", "", written).upper()
    if int(number[3:5]) not in _MONTHS or number[5:7] in {"00"}:
        return False
    if len(number) == 13:
        return True
    body = number[:5] + {"2A": "19", "2B": "18"}.get(number[5:7], number[5:7]) + number[7:13]
    return body.isdigit() and int(number[13:]) == 97 - int(body) % 97


def _ascii_digits(text: str) -> str:
    """Full-width and Arabic digits read as plain ones, so that they hide nothing."""
    return "".join(str(int(c)) if c.isdecimal() else c for c in text)

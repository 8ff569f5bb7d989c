"""Telephone numbers: kept as +33639981234, shown as 06 39 98 12 34.

`is_possible` rather than `is_valid`: the ranges reserved for fiction, and numbers younger than
the library's tables, must be accepted.
"""

from __future__ import annotations

import re

import phonenumbers
from django.utils.translation import gettext_lazy as _
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

HOME_REGION = "FR"
# Dialled 0596… from anywhere in France, kept +596…: the library reads them as mainland numbers.
OVERSEAS_REGIONS = {
    "590": "GP",
    "690": "GP",
    "691": "GP",
    "596": "MQ",
    "696": "MQ",
    "697": "MQ",
    "594": "GF",
    "694": "GF",
    "262": "RE",
    "692": "RE",
    "693": "RE",
    "269": "YT",
}
LONGEST_INPUT = 60
_BETWEEN_NUMBERS = re.compile(r"\s*(?:[/;,|\n]|\bou\b|\bet\b)\s*", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]")


class UnreadablePhone(ValueError):
    """str() is the sentence shown at the field."""


def normalised(text: str, *, region: str = HOME_REGION) -> str:
    """The number as it is kept, or an empty string for an empty text; refuses in a sentence."""
    written = text.strip()
    if not written:
        return ""
    if len(written) > LONGEST_INPUT or _LETTERS.search(written):
        raise UnreadablePhone(_sentence(written))
    try:
        number = phonenumbers.parse(written, region)
    except NumberParseException:
        raise UnreadablePhone(_sentence(written)) from None
    number = _overseas(written, number) or number
    if not phonenumbers.is_possible_number(number):
        raise UnreadablePhone(_sentence(written))
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def found_in(text: str, *, region: str = HOME_REGION) -> list[str]:
    """Every readable number of a cell such as "06 39 98 12 34 ou 01 99 00 11 22", once each."""
    numbers: list[str] = []
    for part in _BETWEEN_NUMBERS.split(text[:500]):
        try:
            number = normalised(part, region=region)
        except UnreadablePhone:
            continue
        if number and number not in numbers:
            numbers.append(number)
    return numbers


def displayed(number: str) -> str:
    """The number as people here read it: national in France, international elsewhere."""
    if re.fullmatch(r"\+33\d{9}", number):
        national = "0" + number[3:]
        return "\u00a0".join(national[i : i + 2] for i in range(0, 10, 2))
    try:
        parsed = phonenumbers.parse(number, None)
    except NumberParseException:
        return number
    shown = phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL)
    return shown.replace(" ", "\u00a0")


def _overseas(written: str, number: PhoneNumber) -> PhoneNumber | None:
    """The same number under the code of its island, when it was typed without any code."""
    region = OVERSEAS_REGIONS.get(str(number.national_number)[:3])
    if number.country_code != 33 or region is None or not written.lstrip("( ").startswith("0"):
        return None
    if written.lstrip("( ").startswith("00"):
        return None
    candidate = phonenumbers.parse(written, region)
    return candidate if phonenumbers.is_valid_number(candidate) else None


def _sentence(written: str) -> str:
    if len(written) > LONGEST_INPUT:
        return str(_("Ce numéro de téléphone est trop long : un seul numéro par case."))
    return str(
        _(
            "Ce numéro de téléphone n’est pas lisible : écrivez-le comme 06 39 98 12 34, "
            "ou +41 22 730 51 11 pour l’étranger."
        )
    )

"""Numbers that receive text messages."""

from __future__ import annotations

import re

from beneficiaries.models import Beneficiary

# Mainland 06 and 07, overseas 0690…0697 with their own codes; a foreign number is left to try.
_FRENCH = re.compile(r"\+(?:33|262|508|590|594|596)\d+")
_FRENCH_MOBILE = re.compile(r"\+(?:33[67]|(?:262|508|590|594|596)[67])\d+")


def mobile_of(person: Beneficiary) -> str:
    """The first number that is a mobile one, or an empty text."""
    for number in (person.phone, person.other_phone):
        if _FRENCH_MOBILE.fullmatch(number):
            return number
        if number.startswith("+") and not _FRENCH.fullmatch(number):
            return number
    return ""

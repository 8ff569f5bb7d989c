"""Text as people search it: no accent, no case, no punctuation. Pure Python.

PostgreSQL here has no ICU and sorts by bytes, so names are compared and sorted on this form.
"""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"})
_NOT_WORD = re.compile(r"[^\w@.+]+")
_SPACES = re.compile(r"\s+")


def folded(text: str) -> str:
    """Lower case without accents; spaces collapsed; "  Émile-Œdipe " gives "emile oedipe"."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_LIGATURES)
    lowered = unicodedata.normalize("NFKD", plain)
    bare = "".join(c for c in lowered if not unicodedata.combining(c))
    return _SPACES.sub(" ", _NOT_WORD.sub(" ", bare)).strip()


def sort_name(family_name: str, given_name: str) -> str:
    """The column that lists are sorted by: family name, then given name."""
    return f"{folded(family_name)} {folded(given_name)}".strip()[:200]


def digits(text: str) -> str:
    """Only the digits; "06 39 98 12 34" gives "0639981234"."""
    return "".join(c for c in text if c.isdecimal() and c.isascii())

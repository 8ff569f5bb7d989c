"""The 1 584 ROME codes, kept in memory: reference data that no user edits.

Source: France Travail open data, Licence Ouverte.
"""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from beneficiaries.names import folded

_FILE = Path(__file__).parent / "data" / "rome_codes.csv"


@dataclass(frozen=True, slots=True)
class Trade:
    """One line of the ROME directory."""

    code: str
    label: str
    searched: str


@lru_cache(maxsize=1)
def trades() -> dict[str, Trade]:
    """Every trade by code, in code order."""
    with _FILE.open(encoding="utf-8", newline="") as lines:
        return {
            row["code"]: Trade(row["code"], row["label"], folded(f"{row['code']} {row['label']}"))
            for row in csv.DictReader(lines)
        }


def label_of(code: str) -> str:
    """The label of a code, or an empty string when the code does not exist."""
    trade = trades().get(code)
    return trade.label if trade else ""


def matching(text: str, *, limit: int = 12) -> list[Trade]:
    """Trades whose code or label contains every typed word; those that begin with it first."""
    words = folded(text).split()
    if not words:
        return []
    found = [t for t in trades().values() if all(word in t.searched for word in words)]
    found.sort(key=lambda t: (not t.searched.startswith(words[0]), t.label))
    return found[:limit]

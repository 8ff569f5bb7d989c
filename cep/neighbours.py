"""Trades near those aimed at: the same professional domain of the ROME, the nearest codes first.

A code is a domain (a letter and two digits) and a place in it: I1304 stands with the others of I13.
"""

from __future__ import annotations

from collections.abc import Iterable

from beneficiaries.rome import Trade, trades

DOMAIN = 3  # letters of a code that name its domain
MOST = 6


def neighbours(codes: Iterable[str], *, limit: int = MOST) -> list[Trade]:
    """Never a trade already aimed at."""
    aimed = {code for code in codes if code in trades()}
    if not aimed:
        return []
    found = [
        (_distance(trade.code, aimed), trade.code, trade)
        for trade in trades().values()
        if trade.code not in aimed and any(_domain(trade.code) == _domain(one) for one in aimed)
    ]
    found.sort(key=lambda line: line[:2])
    return [trade for _far, _code, trade in found[:limit]]


def _domain(code: str) -> str:
    return code[:DOMAIN]


def _distance(code: str, aimed: set[str]) -> int:
    """How far apart two places of one domain are."""
    return min(
        abs(int(code[DOMAIN:]) - int(one[DOMAIN:]))
        for one in aimed
        if _domain(one) == _domain(code)
    )

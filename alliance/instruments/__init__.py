"""What is asked, and under which right: the house bank, packs, wordings, translations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alliance.scoring import Method, Scale

if TYPE_CHECKING:
    from alliance.models import InstrumentVersion


def scale_of(version: InstrumentVersion) -> Scale:
    """The scale of a version, from its rows (`items` prefetched: no query)."""
    items = sorted(version.items.all(), key=lambda item: item.position)
    return Scale(
        minimum=version.minimum,
        maximum=version.maximum,
        items=tuple(item.key for item in items),
        subscales={name: tuple(keys) for name, keys in version.subscales.items() if keys},
        reversed_items=frozenset(item.key for item in items if item.is_reversed),
        method=Method(version.method),
    )

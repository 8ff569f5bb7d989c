"""Every address of the product, read from the URL configuration."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Address:
    """One line of the URL configuration."""

    name: str  # "beneficiaries:case_file"
    route: str  # "dossiers/<int:pk>/"
    view: Callable[..., Any]
    parameters: tuple[str, ...]

    @property
    def url_name(self) -> str:
        return self.name.rsplit(":", 1)[-1]


def addresses() -> list[Address]:
    """All of them, by name; an address without a name gets its route for a name."""
    return sorted(_below(get_resolver(), "", (), ()), key=lambda a: (a.name, a.route))


def _below(
    resolver: URLResolver, route: str, spaces: tuple[str, ...], parameters: tuple[str, ...]
) -> Iterator[Address]:
    for item in resolver.url_patterns:
        path = route + str(item.pattern)
        names = (*parameters, *_parameters(item))
        if isinstance(item, URLPattern):
            name = item.name or path
            yield Address(":".join([*spaces, name]), path, item.callback, names)
        else:
            inside = (*spaces, item.namespace) if item.namespace else spaces
            yield from _below(item, path, inside, names)


def _parameters(item: URLPattern | URLResolver) -> tuple[str, ...]:
    converters = getattr(item.pattern, "converters", {})
    groups = getattr(getattr(item.pattern, "regex", None), "groupindex", {})
    return tuple(converters) or tuple(groups)

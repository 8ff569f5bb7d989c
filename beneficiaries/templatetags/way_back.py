"""Addresses of a case file in its templates; in an `{% include … only %}`, pass `request`."""

from __future__ import annotations

from typing import Any

from django import template

from beneficiaries import way_back

register = template.Library()


@register.simple_tag(takes_context=True)
def file_url(context: dict[str, Any], name: str, *args: Any) -> str:
    """`{% file_url "case_file" case_file.pk %}`: like {% url %}, and remembers the list."""
    return way_back.address(f"beneficiaries:{name}", *args, query=context["request"].GET)


@register.simple_tag(takes_context=True)
def list_url(context: dict[str, Any]) -> str:
    """The list, with the filters it had."""
    return way_back.list_address(context["request"].GET)

"""Addresses of the CEP pages in their templates; they remember the list."""

from __future__ import annotations

from typing import Any

from django import template

from beneficiaries import way_back

register = template.Library()


@register.simple_tag(takes_context=True)
def cep_url(context: dict[str, Any], name: str, *args: Any, **more: str) -> str:
    """`{% cep_url "request" case_file.pk %}`; `more` joins the query string."""
    return way_back.address(f"cep:{name}", *args, query=context["request"].GET, **more)

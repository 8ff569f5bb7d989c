"""Addresses of the plan in its templates; in an `{% include … only %}`, pass `visit`."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def plan_url(context: dict[str, Any], name: str, *args: Any, **more: str) -> str:
    """`{% plan_url "step" step.pk %}`: a page of this file that remembers the list."""
    address: str = context["visit"].address(f"followup:{name}", *args, **more)
    return address

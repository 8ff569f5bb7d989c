"""Tags that forms use to keep what was typed when a session ends."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.held import FIELD, held_owner_value

register = template.Library()


@register.simple_tag(takes_context=True)
def held_owner(context: dict[str, Any]) -> SafeString | str:
    """Sign whose form this is, so that an ended session loses nothing; see accounts/held.py."""
    request: HttpRequest | None = context.get("request")
    if request is None or not request.user.is_authenticated:
        return ""
    return format_html(
        '<input type="hidden" name="{}" value="{}">', FIELD, held_owner_value(request)
    )

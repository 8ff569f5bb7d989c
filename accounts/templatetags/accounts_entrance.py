"""What the library's entrance pages do not know: role cards, data for passkeys, the QR code."""

from __future__ import annotations

import json
from typing import Any

import qrcode  # type: ignore[import-untyped]
from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.demo import RoleCard, role_cards

register = template.Library()
QUIET_ZONE = 4


@register.simple_tag
def demo_cards() -> list[RoleCard]:
    """Who may be played; nobody outside the demo."""
    return role_cards()


@register.simple_tag
def is_demo() -> bool:
    """True where the people are invented."""
    return bool(settings.DEMO)


@register.filter
def as_json(data: Any) -> str:
    """For a data attribute: the strict policy of the pages knows no inline script."""
    return json.dumps(data)


@register.simple_tag
def qr_code(address: str, label: str) -> SafeString:
    """A QR code drawn as one SVG element; always dark on white, cameras need it."""
    code = qrcode.QRCode(border=QUIET_ZONE, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(address)
    rows = code.get_matrix()
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return format_html(
        '<svg viewBox="0 0 {0} {0}" width="220" height="220" role="img" aria-label="{1}">'
        '<rect width="{0}" height="{0}" fill="#fff"></rect>'
        '<path d="{2}" fill="#000" shape-rendering="crispEdges"></path></svg>',
        len(rows),
        label,
        path,
    )

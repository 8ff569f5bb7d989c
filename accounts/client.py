"""Where a request comes from, as far as our own proxies can be believed."""

from __future__ import annotations

import ipaddress
import re

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "unknown"
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def client_ip(request: HttpRequest) -> str:
    """The address that the outermost trusted proxy saw; what a client claims has no effect."""
    trusted = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    claimed = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    seen = request.META.get("REMOTE_ADDR", "")
    if trusted and len(claimed) >= trusted:
        seen = claimed[-trusted]
    try:
        return str(ipaddress.ip_address(seen.strip()))
    except ValueError:
        return UNKNOWN


def network_of(request: HttpRequest) -> str:
    """What limits count: one IPv4 address, or the /64 that a single subscriber holds."""
    ip = client_ip(request)
    if ":" in ip:
        return str(ipaddress.ip_network(f"{ip}/64", strict=False))
    return ip


def device_name(request: HttpRequest) -> str:
    """A browser and a system in plain words; nothing of the raw header is kept."""
    agent = request.headers.get("User-Agent", "")[:400]
    browser = next((name for mark, name in _BROWSERS if re.search(rf"{mark}/", agent)), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return " · ".join(part for part in (browser, system) if part)

"""What is noted of each answer during the walk, to be judged afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.harness.scene import Scene
from tests.harness.tour import Visit
from tests.security import header_score
from tests.security.canaries import Canary, finder, plant

# Part of the scorer's EXTRA; "trusted types" is its stretch goal, not ours.
EXTRA = {name: rule for name, rule in header_score.EXTRA.items() if name != "trusted types"}
MORE = {
    "≥ 20 features off": lambda h: len(re.findall(r"=\(\)", _value(h, "permissions-policy"))) >= 20,
    "corp same-origin": lambda h: _value(h, "cross-origin-resource-policy") == "same-origin",
    "noindex": lambda h: "noindex" in _value(h, "x-robots-tag"),
    "one of each": lambda h: all(
        sum(name.lower() == wanted for name, _ in h) == 1
        for wanted in ("content-security-policy", "cache-control", "x-content-type-options")
    ),
}


def _value(headers: list[tuple[str, str]], name: str) -> str:
    return ", ".join(value for key, value in headers if key.lower() == name)


def judged(headers: list[tuple[str, str]], text: str, *, is_html: bool) -> dict[str, Any]:
    """Score and yes/no rules of one answer."""
    html = "".join(re.findall(r"<script\b[^>]*>", text)) if is_html else ""
    score, _, tests = header_score.grade(headers, html, host="testserver")
    document = is_html and "<html" in text[:500]
    cookie = any(name == "Set-Cookie" for name, _ in headers)
    return {
        "score": score,
        "wanted": (140 if cookie else 135) if document else 125,
        "losses": {name: result for name, result in tests.items() if result[1] <= 0},
        "missing": [name for name, rule in (EXTRA | MORE).items() if not rule(headers)],
        "csp": _value(headers, "content-security-policy"),
    }


def observer(scene: Scene) -> tuple[list[Canary], Callable[[Visit, str], dict[str, Any]]]:
    """The canaries, planted, and a function that reads one answer."""
    planted = plant(scene)
    found = finder(planted)

    def observe(visit: Visit, text: str) -> dict[str, Any]:
        notes = judged(list(visit.headers), text, is_html=visit.is_html)
        return notes | {"canaries": found(text)}

    return planted, observe

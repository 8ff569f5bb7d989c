"""What is noted of each answer during the walk, to be judged afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.harness.scene import Scene
from tests.harness.tour import Visit
from tests.security import header_score


def observer(scene: Scene) -> Callable[[Visit, str], dict[str, Any]]:
    """A function that reads one answer."""

    def observe(visit: Visit, text: str) -> dict[str, Any]:
        headers = list(visit.headers)
        score, _, tests = header_score.grade(
            headers, text if visit.is_html else "", host="testserver"
        )
        return {"score": score, "tests": tests, "scripts": "<script" in text}

    return observe

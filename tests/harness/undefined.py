"""A template of ours that prints an unknown name fails, instead of printing nothing."""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType

from django.template.base import Node

OURS = Path(__file__).resolve().parents[2]
LIBRARIES = OURS / ".local"


class UndefinedVariable(str):
    """The value of `string_if_invalid`; Django asks it for `value % name` at each unknown name."""

    def __contains__(self, item: object) -> bool:
        return item == "%s"

    def __mod__(self, name: object) -> str:
        origin = _template_being_rendered()
        if origin is not None and not _is_ours(origin):
            return ""  # libraries are written for Django's lenient default
        raise AssertionError(
            f"Unknown template variable « {name} » in {origin or 'a template made from a string'}: "
            "give it in the context (or with `with …` of the include), or test it with {% if %}."
        )


def _template_being_rendered() -> str | None:
    """The file of the innermost node at work: blocks and includes mix files in one rendering."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and getattr(node, "origin", None) is not None:
            name = node.origin.name
            return None if name == "<unknown source>" else name
        frame = frame.f_back
    return None


def _is_ours(origin: str) -> bool:
    path = Path(origin).resolve()
    return path.is_relative_to(OURS) and not path.is_relative_to(LIBRARIES)

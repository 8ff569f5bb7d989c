"""The French texts of the product, read from its modules and templates."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.utils.translation.template import templatize

PACKAGES = (
    "config",
    "accounts",
    "beneficiaries",
    "followup",
    "cep",
    "reclassement",
    "alliance",
    "supervision",
    "pilotage",
)
# Function → which arguments are (context, singular, plural).
FUNCTIONS: dict[str, tuple[int | None, int, int | None]] = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
# What Django's own template reader writes for each translated piece of a template.
_TEMPLATE_CALL = re.compile(r"(?<![\w.])(n?p?gettext|_)\(")


@dataclass
class Text:
    """One text to translate, and the files that show it."""

    msgid: str | tuple[str, str]
    context: str | None
    places: set[str] = field(default_factory=set)

    @property
    def flags(self) -> list[str]:
        first = self.msgid if isinstance(self.msgid, str) else self.msgid[0]
        return ["python-format"] if re.search(r"%\(\w+\)[sdf]|%[sd]", first) else []


class TextNotConstant(ValueError):
    """A text that cannot be read from the source: it would never be translated."""


def extracted() -> list[Text]:
    """Every text of ours, once, in a stable order."""
    found: dict[tuple[str | None, str], Text] = {}
    for place, context, singular, plural in _all():
        text = found.setdefault((context, singular), Text(singular, context))
        if plural is not None:
            text.msgid = (singular, plural)
        text.places.add(place)
    return [found[key] for key in sorted(found, key=lambda k: (k[1], k[0] or ""))]


def _all() -> Iterator[tuple[str, str | None, str, str | None]]:
    root = Path(settings.BASE_DIR)
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            if "migrations" not in path.parts:
                tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
                yield from _in_python(tree, path.relative_to(root).as_posix())
    for path in sorted((root / "templates").rglob("*")):
        if path.suffix in {".html", ".txt", ".svg"}:
            source = path.read_text(encoding="utf-8")
            yield from _in_template(source, path.relative_to(root).as_posix())


def _in_python(tree: ast.AST, place: str) -> Iterator[tuple[str, str | None, str, str | None]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if node.args and isinstance(node.args[0], ast.Name | ast.Attribute | ast.Subscript):
            continue  # a text kept somewhere: gettext_noop marks it where it is written
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in FUNCTIONS and node.args and _is_translation(node):
            yield (place, *_arguments(node, FUNCTIONS[name], place))


def _is_translation(node: ast.Call) -> bool:
    """`gettext(…)` or `translation.gettext(…)`, not a method of something else."""
    func = node.func
    return isinstance(func, ast.Name) or (
        isinstance(func, ast.Attribute)
        and isinstance(func.value, ast.Name)
        and func.value.id == "translation"
    )


def _arguments(
    node: ast.Call, positions: tuple[int | None, int, int | None], place: str
) -> tuple[str | None, str, str | None]:
    context, singular, plural = positions
    return (
        None if context is None else _constant(node, context, place),
        _constant(node, singular, place),
        None if plural is None else _constant(node, plural, place),
    )


def _constant(node: ast.Call, index: int, place: str) -> str:
    argument = node.args[index] if index < len(node.args) else None
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return argument.value
    raise TextNotConstant(
        f"{place}:{node.lineno} : un texte à traduire s’écrit en toutes lettres dans l’appel ; "
        "les valeurs viennent après, avec % {…}."
    )


def _in_template(source: str, place: str) -> Iterator[tuple[str, str | None, str, str | None]]:
    code = templatize(source, origin=place)
    for match in _TEMPLATE_CALL.finditer(code):
        call = _balanced(code, match.end() - 1)
        name = match.group(1)
        try:
            node = ast.parse(name + call, mode="eval").body
        except SyntaxError:
            continue
        if isinstance(node, ast.Call):
            yield (place, *_arguments(node, FUNCTIONS[name], place))


def _balanced(code: str, start: int) -> str:
    """The parenthesis opened at `start`, quotes respected."""
    depth, quote, index = 0, "", start
    while index < len(code):
        char = code[index]
        if quote:
            if char == "\\":
                index += 1
            elif char == quote:
                quote = ""
        elif char in "\"'":
            quote = char
        elif char in "()":
            depth += 1 if char == "(" else -1
            if depth == 0:
                return code[start : index + 1]
        index += 1
    return ""

"""Where our own source lies, parsed once: what the house rules read."""

from __future__ import annotations

import ast
import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
APPS = [app for app in PROJECT["tool"]["importlinter"]["root_packages"] if app != "config"]
PACKAGES = ["config", *APPS]


@cache
def layers() -> dict[str, int]:
    """The height of each app, from the import contract: lower apps have lower numbers."""
    contract = next(
        c for c in PROJECT["tool"]["importlinter"]["contracts"] if c["type"] == "layers"
    )
    return {
        app.strip(): height
        for height, layer in enumerate(reversed(contract["layers"]))
        for app in layer.split("|")
    }


def may_know(app: str, other: str) -> bool:
    """True when `app` may refer to `other`: itself, or an app of a lower layer."""
    return app == other or layers()[other] < layers()[app]


@cache
def python_files() -> list[Path]:
    """Our modules, migrations left out."""
    return sorted(
        path
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if "migrations" not in path.parts
    )


@cache
def suite_files() -> list[Path]:
    return sorted((ROOT / "tests").rglob("*.py"))


@cache
def templates() -> list[Path]:
    return sorted(
        path
        for folder in [ROOT / "templates", *(ROOT / app / "templates" for app in PACKAGES)]
        for path in folder.rglob("*")
        if path.suffix in {".html", ".txt", ".svg", ".xml"}
    )


@cache
def scripts() -> list[Path]:
    return sorted((ROOT / "static" / "js").rglob("*.js"))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def nodes(*kinds: type[ast.AST]) -> list[tuple[Path, ast.AST]]:
    """The nodes of these kinds in every module of ours."""
    if not kinds:
        return [(path, node) for path in python_files() for node in ast.walk(tree(path))]
    return [(path, node) for path, node in nodes() if isinstance(node, kinds)]


def dotted(node: ast.AST) -> str:
    """`a.b.c` for a chain of names, else an empty string."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def report(problems: list[str], fix: str) -> str:
    return "\n  ".join(["", *problems, f"Fix: {fix}"])

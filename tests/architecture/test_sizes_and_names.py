"""Files, functions and views stay small; no drawer where anything may be thrown."""

import ast

from tests.architecture.source import ROOT, name_of, python_files, report, suite_files, tree

FILE_LINES, TEST_FILE_LINES, FUNCTION_LINES, VIEW_LINES = 300, 400, 40, 25
FORBIDDEN_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "tools",
    "common",
    "mixins",
    "misc",
    "core",
}

# Path (or path::function) → why it may be longer. Empty is the goal.
JUSTIFIED: dict[str, str] = {}


def lines(node):
    return node.end_lineno - node.lineno + 1


def functions(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def is_view_module(path):
    return path.stem == "views" or path.parent.name == "views"


def test_files_have_at_most_300_lines():
    """A list of cases may grow to 400 before it is split."""
    limits = dict.fromkeys(python_files(), FILE_LINES) | dict.fromkeys(
        suite_files(), TEST_FILE_LINES
    )
    long = [
        f"{name_of(path)}: {count} lines"
        for path, limit in limits.items()
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > limit
        and name_of(path) not in JUSTIFIED
    ]
    assert not long, report(long, "split the module by noun (architecture §4).")


def test_functions_have_at_most_40_lines():
    long = [
        f"{name_of(path)}:{node.lineno} {node.name}: {lines(node)} lines"
        for path in [*python_files(), *suite_files()]
        for node in functions(path)
        if lines(node) > FUNCTION_LINES and f"{name_of(path)}::{node.name}" not in JUSTIFIED
    ]
    assert not long, report(long, "give a name to each part and call it.")


def test_views_have_at_most_25_lines():
    long = [
        f"{name_of(path)}:{node.lineno} {node.name}: {lines(node)} lines"
        for path in python_files()
        if is_view_module(path)
        for node in functions(path)
        if lines(node) > VIEW_LINES and f"{name_of(path)}::{node.name}" not in JUSTIFIED
    ]
    assert not long, report(long, "find the row, bind the form, call the service; the rest moves.")


def test_exceptions_to_the_sizes_are_still_needed():
    sizes = {name_of(p): len(p.read_text().splitlines()) > FILE_LINES for p in python_files()}
    for path in python_files():
        for node in functions(path):
            limit = VIEW_LINES if is_view_module(path) else FUNCTION_LINES
            sizes[f"{name_of(path)}::{node.name}"] = lines(node) > limit
    stale = [name for name in JUSTIFIED if not sizes.get(name)]
    assert not stale, report(stale, "delete the line from JUSTIFIED.")


def test_no_module_is_a_drawer():
    drawers = [
        name_of(path)
        for path in [*python_files(), *suite_files()]
        if FORBIDDEN_NAMES & {part.removesuffix(".py") for part in path.relative_to(ROOT).parts}
    ]
    assert not drawers, report(drawers, "name the module after what it holds.")

"""Every template serves, and every name that is asked for exists."""

import ast
import re

from django.template.loader import get_template
from django.template.utils import get_app_template_dirs

from tests.architecture.source import (
    ROOT,
    name_of,
    python_files,
    report,
    suite_files,
    templates,
    tree,
)

QUOTED = re.compile(r"[\"']([\w./-]+\.(?:html|txt|svg|xml))(?:#[\w-]+)?[\"']")


def relative(path):
    return path.as_posix().split("/templates/", 1)[1]


def named_in_python(paths):
    for path in paths:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value.split("#")[0]


def test_every_template_is_used():
    asked = set(named_in_python(python_files()))
    for path in templates():
        asked |= set(QUOTED.findall(path.read_text(encoding="utf-8"))) - {relative(path)}
    libraries = [
        folder
        for folder in get_app_template_dirs("templates")
        if ROOT not in folder.parents or ".local" in folder.parts
    ]
    unused = [
        name_of(path)
        for path in templates()
        if (name := relative(path)) not in asked
        and not any((folder / name).exists() for folder in libraries)
        and not re.fullmatch(r"\d{3}\.html", name)
        and not any(prefix and name.startswith(prefix) for prefix in asked if prefix.endswith("/"))
    ]
    assert not unused, report(unused, "delete it, or render it.")


def test_every_template_compiles():
    broken = []
    for path in templates():
        try:
            get_template(relative(path))
        except Exception as error:
            broken.append(f"{name_of(path)}: {error}")
    assert not broken, report(broken, "repair the tag that is named.")


def test_every_template_asked_for_exists():
    ours = {relative(path) for path in templates()}
    missing = []
    for path in templates():
        for name in QUOTED.findall(path.read_text(encoding="utf-8")):
            if "/" not in name or name in ours or name.startswith(("img/", "icons/")):
                continue
            try:
                get_template(name)
            except Exception as error:
                if "static" not in path.read_text():
                    missing.append(f"{name_of(path)} → {name}: {type(error).__name__}")
    assert not missing, report(missing, "write it, or correct the name.")


def test_tests_name_existing_templates():
    ours = {relative(path) for path in templates()}
    folders = {name.split("/")[0] for name in ours if "/" in name}
    missing = [
        name
        for name in named_in_python([p for p in suite_files() if "architecture" not in p.parts])
        if re.fullmatch(r"[\w/-]+\.html", name)
        and name.split("/")[0] in folders
        and name not in ours
    ]
    assert not missing, report(missing, "correct the name.")

"""Imports, foreign keys and templates point downwards only."""

import re

from django.apps import apps
from importlinter.cli import lint_imports

from tests.architecture.source import APPS, PACKAGES, ROOT, may_know, name_of, report, templates

REFERENCE = re.compile(r"{%\s*(?:include|extends)\s+[\"']([^\"'#]+)")


def test_imports_keep_their_contracts(capsys):
    code = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert code == 0, capsys.readouterr().out + "\nFix: see docs of the layers in ARCHITECTURE.md."


def test_foreign_keys_point_downwards():
    wrong = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in APPS
        for field in model._meta.get_fields(include_hidden=True)
        if field.is_relation and not field.auto_created and field.related_model
        if field.related_model._meta.app_label in APPS
        if not may_know(model._meta.app_label, field.related_model._meta.app_label)
    ]
    assert not wrong, report(wrong, "put the key on the row of the higher app.")


def test_templates_include_downwards():
    wrong = []
    for path in templates():
        here = path.relative_to(ROOT / "templates").parts[0] if "templates" in path.parts else ""
        for target in REFERENCE.findall(path.read_text(encoding="utf-8")):
            there = target.split("/")[0]
            if there in PACKAGES and (here not in PACKAGES or not may_know(here, there)):
                wrong.append(f"{name_of(path)} → {target}")
    assert not wrong, report(wrong, "register a panel in the lower app (architecture §3).")


def test_components_are_included_with_only():
    wrong = [
        f"{name_of(path)}: {tag}"
        for path in templates()
        for tag in re.findall(
            r"{%\s*include\s+[\"']components/[^%]*%}", path.read_text(encoding="utf-8")
        )
        if " only " not in tag.replace("%}", " %}")
    ]
    assert not wrong, report(wrong, 'end the tag with "only": a component shows what it is given.')

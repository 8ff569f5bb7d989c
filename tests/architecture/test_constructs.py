"""Constructs that this house does without, each with what to write instead."""

import ast
import re

import pytest

from tests.architecture.source import (
    dotted,
    name_of,
    nodes,
    python_files,
    report,
    scripts,
    templates,
    tree,
)

SIGNALS_ALLOWED_IN = {"accounts/receivers.py", "config/celery.py"}


IMPORTS = (ast.Import, ast.ImportFrom)


def found(matches, *kinds):
    return [f"{name_of(path)}:{node.lineno}" for path, node in nodes(*kinds) if matches(path, node)]


def calls(*names):
    """Matches a call whose dotted name, or last name, is one of these."""

    def matches(path, node):
        if not isinstance(node, ast.Call):
            return False
        called = dotted(node.func) or getattr(node.func, "attr", "")
        return called in names or called.rsplit(".", 1)[-1] in names

    return matches


def imports(*modules):
    """Matches an import of one of these modules, or of one of their names."""

    def matches(path, node):
        if isinstance(node, ast.Import):
            return any(alias.name in modules for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            full = {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
            return bool(full & set(modules))
        return False

    return matches


def test_no_signals_of_our_own():
    signals = imports(
        "django.dispatch", "django.db.models.signals", "django.dispatch.receiver", "celery.signals"
    )
    guilty = found(
        lambda path, node: name_of(path) not in SIGNALS_ALLOWED_IN and signals(path, node),
        *IMPORTS,
    )
    assert not guilty, report(
        guilty,
        "call the service where the deed happens; signals of libraries are received in "
        "accounts/receivers.py only.",
    )


@pytest.mark.parametrize(
    ("names", "fix"),
    [
        (
            ("mark_safe", "SafeString", "SafeText"),
            "let the template escape; format_html for markup.",
        ),
        (("raw", "extra", "RawSQL"), "use the QuerySet, F(), Func() or a constraint."),
        (("eval", "exec", "__import__"), "write the code itself."),
        (
            ("os.system", "os.popen", "getoutput", "getstatusoutput"),
            "subprocess.run with a list, without a shell.",
        ),
        (("pickle.loads", "pickle.load", "yaml.load", "marshal.loads"), "use JSON."),
    ],
)
def test_no_dangerous_call(names, fix):
    assert not (guilty := found(calls(*names), ast.Call)), report(guilty, fix)


def test_no_builtin_compile():
    guilty = found(
        lambda _, n: (
            isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == "compile"
        ),
        ast.Call,
    )
    assert not guilty, report(guilty, "write the code itself.")


def test_no_shell():
    guilty = found(
        lambda _, n: (
            isinstance(n, ast.keyword)
            and n.arg == "shell"
            and not (isinstance(n.value, ast.Constant) and n.value.value is False)
        ),
        ast.keyword,
    )
    assert not guilty, report(guilty, "give subprocess a list of arguments.")


def test_cursors_get_their_values_as_parameters():
    def built(path, node):
        return (
            isinstance(node, ast.Call)
            and getattr(node.func, "attr", "") in {"execute", "executemany", "mogrify"}
            and bool(node.args)
            and isinstance(node.args[0], ast.JoinedStr | ast.BinOp | ast.Call)
            and not name_of(path).startswith(("config/local/", "config/bench"))
            and "psycopg2.sql" not in ast.dump(tree(path))
        )

    guilty = found(built, ast.Call)
    assert not guilty, report(guilty, "execute(sql, [values]), or psycopg2.sql.")


def test_no_template_is_made_from_input():
    guilty = found(calls("Template", "from_string"), ast.Call)
    assert not guilty, report(guilty, "write a file under templates/.")


def test_no_thread_local_user():
    guilty = found(
        lambda p, n: calls("threading.local", "local")(p, n) or imports("threading.local")(p, n),
        ast.Call,
        *IMPORTS,
    )
    assert not guilty, report(guilty, "pass `by=user`.")


def test_celery_lives_in_tasks_and_weasyprint_in_pdf():
    celery = found(
        lambda path, node: (
            path.name != "tasks.py"
            and name_of(path) not in {"config/celery.py", "config/broker.py", "config/health.py"}
            and _imports_package(node, "celery")
        ),
        *IMPORTS,
    )
    weasyprint = found(
        lambda path, node: (
            name_of(path) != "followup/printing/pdf.py" and _imports_package(node, "weasyprint")
        ),
        *IMPORTS,
    )
    assert not celery, report(celery, "a three-line shell in <app>/tasks.py calls the service.")
    assert not weasyprint, report(weasyprint, "printing goes through followup/printing/pdf.py.")


def _imports_package(node, package):
    if isinstance(node, ast.Import):
        return any(alias.name.split(".")[0] == package for alias in node.names)
    return isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == package


def test_tasks_are_three_line_shells():
    guilty = []
    for path in python_files():
        if path.name != "tasks.py":
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef):
                body = [n for n in node.body if not _is_docstring(n)]
                if len(body) > 3:
                    guilty.append(f"{name_of(path)}:{node.lineno} {node.name}")
    assert not guilty, report(guilty, "move the work into a service that takes the row.")


def _is_docstring(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


TEMPLATE_RULES = [
    (r"\|\s*safe\b|\|\s*safeseq\b|autoescape\s+off", "let Django escape."),
    (r"<style\b|\sstyle\s*=", "the CSP refuses inline style: a class in static/css/."),
    (r"<script(?![^>]*\bsrc\s*=)(?![^>]*type=\"application/json\")", "a file in static/js/."),
    (r"<[a-z][^>]*\son[a-z]+\s*=", "a data-… hook and a file in static/js/."),
    (r"(?i)javascript:|data:text|data:image", "the CSP allows 'self' only."),
    (r"\bhx-on\b|\bhx-vals\s*=\s*[\"']js:|hx-vars", "htmx runs without eval here."),
    (
        r"(?:src|href|action)\s*=\s*[\"']https?://",
        "no other host: vendor the file; a link to another site goes through a variable.",
    ),
]


@pytest.mark.parametrize(("pattern", "fix"), TEMPLATE_RULES)
def test_templates_stay_within_the_policy(pattern, fix):
    guilty = [
        f"{name_of(path)}:{text[: match.start()].count(chr(10)) + 1} {match.group()[:60]!r}"
        for path in templates()
        if path.suffix == ".html" and "email" not in path.parts
        for text in [re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8"))]
        for match in re.finditer(pattern, text)
    ]
    assert not guilty, report(guilty, fix)


def test_scripts_build_no_markup_and_no_code():
    pattern = re.compile(
        r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\s*\(|new Function|"
        r"createContextualFragment|setTimeout\s*\(\s*['\"])"
    )
    guilty = [
        f"{name_of(path)}: {match.group()}"
        for path in scripts()
        for match in pattern.finditer(path.read_text(encoding="utf-8"))
    ]
    assert not guilty, report(guilty, "textContent, or a <template> cloned; htmx swaps the rest.")


def test_views_reach_rows_through_visible_to():
    guilty = []
    for path in python_files():
        if path.stem != "views" and path.parent.name != "views":
            continue
        parents = {
            child: node for node in ast.walk(tree(path)) for child in ast.iter_child_nodes(node)
        }
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Attribute):
                continue
            if node.attr in {"_default_manager", "_base_manager"}:
                guilty.append(f"{name_of(path)}:{node.lineno} {dotted(node)}")
            if node.attr == "objects" and getattr(parents[node], "attr", "") not in {
                "visible_to",
                "openable_by",
            }:
                guilty.append(f"{name_of(path)}:{node.lineno} {dotted(node)}")
    assert not guilty, report(guilty, "Model.objects.visible_to(request.user), or .openable_by(…).")

"""Our CSS loads nothing from elsewhere, names every colour once, and stays readable."""

import re
from itertools import product

import pytest
from django.conf import settings

from config.static import BUNDLES
from followup.printing.pdf import SHEETS as SHEETS_OF_PAPER
from tests.architecture.source import report, templates

STATIC = settings.BASE_DIR / "static"
SHEETS = sorted(STATIC.rglob("*.css"))
OWN_SHEETS = sorted((STATIC / "css").glob("*.css"))
TOKENS = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
DARK = "@media (prefers-color-scheme: dark)"

# Text on its background, as the style sheets pair them.
BACKGROUNDS = ("paper", "canvas")
PAIRS = [
    *product(
        ("ink", "ink-soft", "primary", "primary-deep", "sun", "leaf", "plum", "danger"), BACKGROUNDS
    ),
    *product(("ink", "ink-soft"), ("line-soft", "primary-tint", "sun-tint")),
    *((tone, f"{tone}-tint") for tone in ("sun", "leaf", "plum", "danger")),
    ("ink", "leaf-tint"),
    ("ink", "plum-tint"),
    ("ink", "danger-tint"),
    ("primary", "primary-tint"),
    ("primary-deep", "primary-tint"),
    ("on-primary", "primary"),
    ("on-primary", "primary-deep"),
    ("on-danger", "danger"),
]
# What is drawn, not read: borders of fields, rings, icons.
DRAWN = [
    *product(("edge", "primary", "danger"), BACKGROUNDS),
    ("primary", "line"),
    ("plum", "plum-tint"),
]


def tokens(scheme):
    light, dark = TOKENS.split(DARK)
    values = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    if scheme == "dark":
        values |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark))
    return values


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def too_weak(pairs, minimum, scheme):
    values = tokens(scheme)
    measured = [(f"{a} on {b}", contrast(values[a], values[b])) for a, b in pairs]
    return [f"{pair}: {ratio:.2f}" for pair, ratio in measured if ratio < minimum]


def test_the_measure_itself():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_contrast_is_at_least_4_5(scheme):
    weak = too_weak(PAIRS, 4.5, scheme)
    assert not weak, report(weak, "change the token in tokens.css.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_drawn_contrast_is_at_least_3(scheme):
    weak = too_weak(DRAWN, 3, scheme)
    assert not weak, report(weak, "change the token in tokens.css.")


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_style_sheets_load_only_our_files(sheet):
    css = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert "@import" not in css
    for address in re.findall(r"url\(\s*[\"']?(.*?)[\"']?\s*\)", css):
        assert ":" not in address, f"{address}: the policy allows our own files only."
        assert (sheet.parent / address).resolve().is_file(), f"{address} does not exist."


@pytest.mark.parametrize(
    "sheet",
    # Paper is white by day and by night.
    [p for p in OWN_SHEETS if p.stem not in {"tokens", "print", "paper"}],
    ids=lambda path: path.name,
)
def test_colours_are_named_in_tokens_only(sheet):
    colours = re.findall(r"#[0-9a-f]{3,8}\b|rgba?\(|hsla?\(", sheet.read_text(encoding="utf-8"))
    assert not colours, "give the colour a name in tokens.css, light and dark."


def test_every_name_that_is_read_is_defined():
    css = "\n".join(path.read_text(encoding="utf-8") for path in OWN_SHEETS)
    defined = set(re.findall(r"(?<![\w-])(--[\w-]+):", css))
    read = {name for name in re.findall(r"var\((--[\w-]+)", css) if not name.startswith("--bs-")}
    assert not read - defined, report(sorted(read - defined), "define it in tokens.css.")


@pytest.mark.parametrize("kind", ["css", "js"])
def test_every_file_of_ours_is_in_a_bundle(kind):
    bundled = {part for parts in BUNDLES.values() for part in parts}
    ours = {f"{kind}/{path.name}" for path in (STATIC / kind).glob(f"*.{kind}")}
    text = "".join(path.read_text(encoding="utf-8") for path in templates())
    linked = set(re.findall(r"{% (?:script|stylesheet) \"([^\"]+)\" %}", text)) | set(
        SHEETS_OF_PAPER
    )
    assert not ours - bundled - linked, (
        "add it to a bundle in config/static.py, link it, or delete it."
    )
    assert all((STATIC / part).is_file() for part in bundled)


def test_every_class_in_a_template_is_styled():
    known = set(re.findall(r"\.(-?[A-Za-z_][\w-]*)", "\n".join(p.read_text() for p in SHEETS)))
    unknown = []
    for path in templates():
        if path.suffix != ".html" or "email" in path.parts:
            continue
        text = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", path.read_text(), flags=re.S)
        for value in re.findall(r"\bclass=\"([^\"]*)\"", re.sub(r"{%.*?%}", " ", text)):
            words = re.sub(r"\S*{{.*?}}\S*", " ", value).split()
            unknown += [f"{path.name}: {word}" for word in words if word not in known]
    assert not unknown, report(sorted(set(unknown)), "use a class of static/css (see /galerie/).")

"""The sprite holds every icon that is asked for."""

import re
from xml.etree import ElementTree

from django.conf import settings
from django.template import Context, Template

from config.context import NAVIGATION
from tests.architecture.source import name_of, report, templates

SPRITE = settings.BASE_DIR / "static" / "img" / "icons.svg"
SVG = "{http://www.w3.org/2000/svg}"
SYMBOLS = [symbol.get("id") for symbol in ElementTree.parse(SPRITE).iter(f"{SVG}symbol")]  # noqa: S314
ASKED = re.compile(r"{%\s*icon\s+\"([\w-]+)\"|\bicon=\"([\w-]+)\"")


def test_each_symbol_has_one_name_and_takes_the_colour_of_the_text():
    assert len(SYMBOLS) == len(set(SYMBOLS))
    assert not re.search(
        r"(fill|stroke)=\"(?!none|currentColor)|style=|<script|href=", SPRITE.read_text()
    )


def test_every_icon_asked_for_is_in_the_sprite():
    asked = [
        (name_of(path), one or other)
        for path in templates()
        for one, other in ASKED.findall(path.read_text(encoding="utf-8"))
    ]
    asked += [("config/context.py", line[2]) for line in NAVIGATION]
    missing = [f"{place}: {name}" for place, name in asked if name not in SYMBOLS]
    assert not missing, report(missing, "copy the symbol from Bootstrap Icons into the sprite.")


def test_an_icon_is_silent_unless_it_alone_carries_the_meaning():
    silent = Template('{% icon "eye" "icon-small" %}').render(Context())
    assert 'class="icon icon-small" aria-hidden="true"' in silent
    assert silent.count("icons.svg#eye") == 1
    spoken = Template('{% icon "eye" label=label %}').render(Context({"label": "Montrer <b>"}))
    assert 'role="img" aria-label="Montrer &lt;b&gt;"' in spoken

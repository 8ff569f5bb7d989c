"""Every component in a real browser, under the real policy: accessible, narrow, dark, quiet."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from config import gallery
from tests.look.conftest import navigation, request_of

pytestmark = pytest.mark.journey

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
OVERFLOW = "document.documentElement.scrollWidth - innerWidth"


def gallery_context(monkeypatch):
    """What the view gives to its template."""
    seen = {}
    monkeypatch.setattr(gallery, "render", lambda request, name, context: seen.update(context))
    gallery.gallery(request_of("/galerie/"))
    return seen | {"navigation": navigation()}


def violations(page):
    found = Axe().run(page, options=RULES).response["violations"]
    return [(v["id"], [node["html"][:120] for node in v["nodes"]]) for v in found]


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (768, "light"), (1440, "light")])
def test_the_gallery_is_accessible_and_fits(stage, monkeypatch, width, scheme):
    window = stage(width, color_scheme=scheme, reduced_motion="reduce")
    page = window.show("gallery.html", **gallery_context(monkeypatch))
    assert violations(page) == []
    assert page.evaluate(OVERFLOW) <= 0


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429", "500", "503"])
def test_error_pages_are_accessible_and_fit(stage, name):
    page = stage(320).show(f"{name}.html")
    assert violations(page) == []
    assert page.evaluate(OVERFLOW) <= 0


def test_a_laptop_zoomed_to_200_percent_shows_everything(stage, monkeypatch):
    window = stage(640, 360, device_scale_factor=2)
    page = window.show("gallery.html", **gallery_context(monkeypatch))
    assert page.evaluate(OVERFLOW) <= 0
    bar = page.evaluate("getComputedStyle(document.querySelector('.bottom-bar')).position")
    assert bar == "static", "a fixed bar would take a sixth of so short a window."


def test_targets_are_at_least_24_pixels(stage, monkeypatch):
    page = stage(360).show("gallery.html", **gallery_context(monkeypatch))
    small = page.evaluate("""
        [...document.querySelectorAll("button, .btn, summary, input, select, .rail-item")]
          .filter(e => e.checkVisibility())
          .filter(e => !e.matches(".visually-hidden, [type=checkbox], [type=radio]"))
          .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
          .filter(([, box]) => box.width < 24 || box.height < 24).map(([html]) => html)
    """)
    assert small == []


def test_paper_shows_the_page_alone(stage, monkeypatch):
    page = stage(1000).show("gallery.html", **gallery_context(monkeypatch))
    page.emulate_media(media="print")
    for hidden in (".rail-side", ".top", ".bottom-bar", ".btn"):
        assert not page.locator(hidden).first.is_visible()
    assert page.get_by_role("heading", level=1).is_visible()
    ink = "getComputedStyle(document.body).color"
    assert page.evaluate(ink) == "rgb(0, 0, 0)"


def test_icons_are_drawn_under_the_policy(stage):
    page = stage().show("404.html")
    box = page.evaluate("document.querySelector('.btn .icon use').getBoundingClientRect().width")
    assert box > 10

"""A real browser fed by templates: no server, no database, our headers and the real files."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override
from playwright.sync_api import Browser, Page, Route, sync_playwright

from config.local.system import find_browser

HOST = "https://look.test"
QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
WATCH = "addEventListener('securitypolicyviolation', e => console.error('CSP ' + e.blockedURI))"


def navigation(count: int = 7) -> list[SimpleNamespace]:
    labels = ["Ma journée", "Dossiers", "Agenda", "Alliance", "Cellules", "Groupes", "Pilotage"]
    return [
        SimpleNamespace(label=label, url=f"/{label}/", icon="sun", count=None, current=False)
        for label in labels[:count]
    ]


def request_of(address: str) -> HttpRequest:
    request = RequestFactory().get(address, secure=True)
    request.user = SimpleNamespace(is_authenticated=False, email="alice@avenir.example")
    return request


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Playwright keeps an event loop in this thread; Django must not mistake our code for async."""
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=find_browser(), args=QUIET)
        yield browser
        browser.close()


class Stage:
    """Answers the browser from a table of addresses, and keeps what went wrong."""

    def __init__(self, browser: Browser, **options: object) -> None:
        self.answers: dict[str, str] = {}
        self.asked: list[tuple[str, str]] = []
        self.trouble: list[str] = []
        self.page: Page = browser.new_page(locale="fr-FR", **options)
        self.page.add_init_script(WATCH)
        self.page.on("console", lambda message: self.trouble.append(message.text))
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.route("**/*", self.answer)

    def answer(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        self.asked.append((route.request.method, path))
        if path.startswith("/static/"):
            found = finders.find(path.removeprefix("/static/"))
            kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
            route.fulfill(body=Path(found).read_bytes(), content_type=kind)
        elif path in self.answers:
            body = self.answers[path]
            kind = "application/json" if body.startswith("[") else "text/html; charset=utf-8"
            headers = {"Content-Type": kind, "Content-Security-Policy": POLICY}
            route.fulfill(body=body, headers=headers)
        else:
            route.fulfill(status=404, body="")

    def show(self, template: str, address: str = "/page/", **context: object) -> Page:
        with override("fr"):
            self.answers[address] = render_to_string(template, context, request_of(address))
        self.page.goto(HOST + address)
        return self.page


@pytest.fixture
def stage(chromium: Browser) -> Iterator[Callable[..., Stage]]:
    """stage(width=360, color_scheme="dark") opens an empty browser window."""
    stages: list[Stage] = []

    def build(width: int = 1280, height: int = 900, **options: object) -> Stage:
        viewport = {"width": width, "height": height}
        stages.append(Stage(chromium, viewport=viewport, **options))
        return stages[-1]

    yield build
    for built in stages:
        built.page.close()
        assert not built.trouble, built.trouble

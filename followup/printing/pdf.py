"""The only door to WeasyPrint: a template and its context become a tagged PDF (PDF/UA-1).

Nothing is read but our own static files and `data:` addresses, whatever the text asks for. A
document takes at most SECONDS and PAGES, and each person has one made at a time.
"""

from __future__ import annotations

import ctypes
import logging
import mimetypes
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

import weasyprint
from django.contrib.staticfiles import finders
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from beneficiaries.refusals import Refused
from followup.printing.tags import mend_tags

SECONDS: Final = 20
PAGES: Final = 200
INTERRUPTIONS: Final = 10
PAUSE: Final = 1.0  # seconds between two interruptions
# An address of ours that no network knows: `css/report.css` is the static file of that name.
BASE: Final = "https://static.invalid/"
OWN_KINDS: Final = frozenset({".css", ".woff2", ".ttf", ".svg", ".png", ".jpg"})
SHEETS: Final = ("css/paper.css", "css/charts.css")
COLOUR: Final = re.compile(r"#[0-9a-f]{6}")
# A name in the database's table of advisory locks; the second number is the person's.
LOCK: Final = 0x7064_6600

BUSY = _("Un document est déjà en préparation pour vous : attendez qu’il soit prêt.")
TOO_SLOW = _(
    "Ce document demande plus de vingt secondes : choisissez une période plus courte ou moins "
    "de rubriques."
)
TOO_LONG = _("Ce document dépasse 200 pages : choisissez une période plus courte.")

# What it says may quote the text of a document: nothing of it goes to the logs.
logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
logging.getLogger("fontTools").setLevel(logging.CRITICAL)

_drawing = threading.Lock()


class _TimeUp(BaseException):
    """Raised inside a rendering that lasts; no `except Exception` of a library may swallow it."""


class OwnFilesOnly(URLFetcher):  # type: ignore[misc]
    """Answers for static files of ours and `data:`; refuses every other address."""

    def __init__(self) -> None:
        super().__init__(timeout=1, allowed_protocols={"data"}, allow_redirects=False)

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """The content of an address, or ValueError."""
        if not url.startswith(BASE):
            return super().fetch(url, headers)
        name = url.removeprefix(BASE).partition("?")[0]
        found = finders.find(name) if Path(name).suffix in OWN_KINDS else None
        if not found:
            raise ValueError("unknown static file")
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, Path(found).read_bytes(), {"Content-Type": kind})


@cache
def _dress() -> tuple[FontConfiguration, list[weasyprint.CSS]]:
    """Fonts and style sheets, read once per process."""
    fonts = FontConfiguration()
    sheets = [
        weasyprint.CSS(url=BASE + name, url_fetcher=OwnFilesOnly(), font_config=fonts)
        for name in SHEETS
    ]
    return fonts, sheets


def render_pdf(template: str, context: Mapping[str, Any], *, language: str, title: str) -> bytes:
    """The whole way from a template to bytes; the template extends `followup/paper.html`."""
    with translation.override(language):
        html = render_to_string(template, {**context, "language": language, "title": title})
    return pdf_of(html, accent=str(context.get("accent") or ""))


def pdf_of(html: str, *, accent: str = "") -> bytes:
    """Lay out and write one document, within the limits; titles take the accent."""
    if not _drawing.acquire(timeout=SECONDS):  # fonts are not shared between threads
        raise Refused(TOO_SLOW)
    try:
        with _within(SECONDS):
            return _written(html, accent)
    except _TimeUp:
        raise Refused(TOO_SLOW) from None
    finally:
        _drawing.release()


def _written(html: str, accent: str) -> bytes:
    fonts, sheets = _dress()
    if COLOUR.fullmatch(accent):
        sheets = [*sheets, weasyprint.CSS(string=f":root {{ --accent: {accent} }}")]
    source = weasyprint.HTML(string=html, base_url=BASE, url_fetcher=OwnFilesOnly())
    document = source.render(font_config=fonts, stylesheets=sheets, pdf_variant="pdf/ua-1")
    if len(document.pages) > PAGES:
        raise Refused(TOO_LONG)
    written = document.write_pdf(pdf_variant="pdf/ua-1", finisher=mend_tags)
    assert isinstance(written, bytes)  # noqa: S101 - narrows the type
    return written


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    """Stop this thread's work when it lasts: rendering is Python and may be interrupted.

    An interruption that falls inside a `__del__` is swallowed there, so it is repeated, but a
    few times only and far enough apart for the thread to leave in between.
    """
    thread, left, guard = threading.get_ident(), threading.Event(), threading.Lock()

    def interrupt() -> None:
        wait = seconds
        for _again in range(INTERRUPTIONS):
            if left.wait(wait):
                return
            with guard:
                if not left.is_set():
                    _raise_in(thread, _TimeUp)
            wait = PAUSE

    threading.Thread(target=interrupt, daemon=True).start()
    try:
        yield
    finally:
        with guard:
            left.set()
            _raise_in(thread, None)  # an interruption on its way is called back


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    wanted = ctypes.py_object(error) if error else None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), wanted)


@contextmanager
def one_at_a_time(person_id: int) -> Iterator[None]:
    """One transaction, refused while another document of the same user is being made.

    The lock ends with the transaction: neither an error nor a dead process leaves it behind.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", (LOCK, person_id % 2**31))
            if not cursor.fetchone()[0]:
                raise Refused(BUSY)
        yield

"""One walk of every address by every role, from which many rules are judged.

Each request runs in a savepoint that is undone, so that no visit sees another's traces.
"""

from __future__ import annotations

import io
import sys
import time
import uuid
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.userkit import user_id_to_str
from django.core.cache import cache
from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client, RequestFactory
from django.test.client import ClientHandler
from django.urls import reverse

from tests.harness.addresses import Address, addresses
from tests.harness.pages import Form, read
from tests.harness.scene import (
    CIRCLES,
    PARAMETERS,
    QUERIES,
    SENT,
    TWO_CIRCLES,
    WITHOUT_CASES,
    Circle,
    Scene,
)

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True)
class Visit:
    """What one role got from one address."""

    address: str
    circle: str
    role: str
    method: str
    url: str
    status: int
    location: str
    headers: tuple[tuple[str, str], ...]
    is_html: bool
    failure: str
    extra: bool  # with a query or data: read for what shows, not part of the table of rights
    findings: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.url} ({self.address}) as {self.role}: {self.status}"


FORM = "application/x-www-form-urlencoded"


def encoded(data: dict[str, Any]) -> str:
    """As a hostile program would send it: half a character goes through as it is."""
    return urlencode(data, doseq=True, errors="surrogatepass")


class _Environs(RequestFactory):
    """What a server hands to the product for each request."""

    def request(self, **request: Any) -> dict[str, Any]:
        return self._base_environ(**request)


class Visitor:
    """A member of the cast behind a browser: signed in a moment ago, always with fresh cookies.

    Speaks to the product as Django's test client does, without its copies of every template
    context: a walk makes thousands of requests.
    """

    def __init__(self, scene: Scene, role: str) -> None:
        self.role = role
        self.handler = ClientHandler(enforce_csrf_checks=False)
        client = Client()
        user = scene.user(role)
        if user is not None:
            client.force_login(user, backend=BACKEND)
            session = client.session
            session["account_authentication_methods_user"] = user_id_to_str(user)
            session["account_authentication_methods"] = [
                {"method": "password", "at": time.time(), "email": user.email}
            ]
            session.save()
        cookies = "; ".join(f"{m.key}={m.coded_value}" for m in client.cookies.values())
        self.factory = _Environs(HTTP_COOKIE=cookies)

    def request(
        self, method: str, url: str, data: Any = None, look: Callable[[], Any] | None = None
    ) -> Any:
        """One request whose traces are undone, after `look` has read them."""
        cache.key_prefix = f"test-{uuid.uuid4().hex}"
        if data and method in {"GET", "HEAD"}:
            url, data = f"{url}?{encoded(data)}", None
        body = encoded(data).encode() if data else b""
        kind = FORM if data is not None else "application/octet-stream"
        environ = self.factory.generic(method, url, body, content_type=kind, secure=True)
        failures: list[Any] = []

        def note(**_: Any) -> None:
            failures.append(sys.exc_info())

        got_request_exception.connect(note)
        try:
            with transaction.atomic():
                response = self.handler(environ)
                response.failure = failures[0] if failures else None
                response.read_whole = (
                    b"".join(response.streaming_content) if response.streaming else response.content
                )
                response.looked = look() if look else None
                transaction.set_rollback(True)
        finally:
            got_request_exception.disconnect(note)
        return response


def unknown_parameters() -> list[str]:
    """What to add to the scene for the addresses that it cannot fill, with the line to write."""
    return [
        f'"{address.name}": {{'
        + ", ".join(f'"{p}": lambda here: here.case_file.pk' for p in address.parameters)
        + f"}},  # /{address.route}"
        for address in addresses()
        if set(address.parameters) != set(PARAMETERS.get(address.name, {}))
    ]


def fillable() -> list[Address]:
    return [a for a in addresses() if set(a.parameters) == set(PARAMETERS.get(a.name, {}))]


def places(address: Address, scene: Scene) -> Iterator[tuple[str, str]]:
    """(circle, url) of each object that an address may show; ("-", url) without an object."""
    if not address.parameters:
        yield "-", reverse(address.name)
        return
    table = PARAMETERS[address.name]
    for name in CIRCLES:
        yield name, fill(address, table, scene.circles[name])


def fill(address: Address, table: dict[str, Callable[[Circle], Any]], circle: Circle) -> str:
    values = {parameter: make(circle) for parameter, make in table.items()}
    return reverse(address.name, kwargs=values)


def headers_of(response: Any) -> tuple[tuple[str, str], ...]:
    cookies = (("Set-Cookie", c.OutputString()) for c in response.cookies.values())
    return (*response.items(), *cookies)


def text_of(response: Any) -> str:
    """Everything a reader of the answer can see, also inside spreadsheets."""
    content = getattr(response, "read_whole", None) or response.getvalue()
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"\n".join(archive.read(name) for name in archive.namelist())
    return content.decode("utf-8", "replace")


def tour(
    scene: Scene, observe: Callable[[Visit, str], dict[str, Any]] | None, roles: Sequence[str]
) -> list[Visit]:
    """Every address, object, role, with GET and POST; `observe` reads each answer on the way."""
    visits = []
    known = [(a, circle, url) for a in fillable() for circle, url in places(a, scene)]
    for role in roles:
        visitor = Visitor(scene, role)
        for address, circle, url in known:
            if role in WITHOUT_CASES and circle not in TWO_CIRCLES:
                continue
            asked = partial(_visit, visitor, observe, address.name, circle)
            visits += [asked("GET", url), asked("POST", url, {})]
            if circle in {"-", "own"}:
                visits += [
                    asked("GET", url + query, extra=True) for query in QUERIES.get(address.name, ())
                ]
                visits += [
                    asked("POST", url, data, extra=True) for data in SENT.get(address.name, ())
                ]
    return visits


def _visit(
    visitor: Visitor,
    observe: Callable[[Visit, str], dict[str, Any]] | None,
    address: str,
    circle: str,
    method: str,
    url: str,
    data: dict[str, str] | None = None,
    *,
    extra: bool = False,
) -> Visit:
    response = visitor.request(method, url, data)
    failure = response.failure
    visit = Visit(
        address=address,
        circle=circle,
        role=visitor.role,
        method=method,
        url=url,
        status=response.status_code,
        location=response.headers.get("Location", ""),
        headers=headers_of(response),
        is_html=response.headers.get("Content-Type", "").startswith("text/html"),
        failure=repr(failure[1])[:1000] if failure else "",
        extra=extra,
    )
    text = text_of(response)
    if visit.is_html and method == "GET" and visit.status == 200:
        visit.findings["forms"] = forms_of(text, url)
    if observe:
        visit.findings.update(observe(visit, text))
    return visit


def forms_of(html: str, url: str) -> list[Form]:
    """The forms of a page; one without an action is sent to the page itself."""
    forms = read(html)[0]
    for form in forms:
        form.action = form.action or url
    return forms

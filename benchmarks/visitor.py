"""One browser, as far as the server can tell: a kept connection, cookies, a real log-in."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from benchmarks.counting import ASK, COUNT

LOGIN = "/compte/login/"
_FORM = re.compile(rb"<form[^>]*method=\"post\".*?</form>", re.S | re.I)
_HIDDEN = re.compile(rb"<input[^>]*type=\"hidden\"[^>]*>", re.I)
_NAME, _VALUE = re.compile(rb'name="([^"]*)"'), re.compile(rb'value="([^"]*)"')


class Unexpected(Exception):
    """The page did not answer as it should; nothing may be measured on it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and after how long."""

    status: int
    seconds: float
    body: bytes
    location: str = ""
    sql: int = 0


@dataclass
class Visitor:
    """Speaks through the proxy's headers, so that production settings apply unchanged."""

    port: int
    address: str = "198.51.100.7"
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.connection = HTTPConnection("127.0.0.1", self.port, timeout=30)

    def get(self, path: str, *, capture: str = "", fragment: bool = False) -> Answer:
        """Read a page; `fragment` asks as htmx does."""
        headers = {ASK: capture} if capture else {}
        if fragment:
            headers |= {"HX-Request": "true", "HX-Target": "rows"}
        return self._ask("GET", path, b"", headers)

    def post(self, path: str, fields: dict[str, str], *, capture: str = "") -> Answer:
        """Send a form."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if capture:
            headers[ASK] = capture
        return self._ask("POST", path, urlencode(fields).encode(), headers)

    def log_in(self, email: str, password: str, *, capture: str = "") -> Answer:
        """Through the login page; only the sending of the password is timed."""
        page = self.get(LOGIN)
        fields = {**hidden_fields(page.body), "login": email, "password": password}
        answer = self.post(LOGIN, fields, capture=capture)
        if answer.status != 302 or answer.location.startswith(LOGIN):
            raise Unexpected(f"La connexion de {email} a répondu {answer.status}.")
        return answer

    def log_out(self) -> None:
        """End the session, so that its row is gone."""
        page = self.get("/compte/logout/")
        self.post("/compte/logout/", hidden_fields(page.body))
        self.cookies.clear()

    def close(self) -> None:
        """Let the connection go."""
        self.connection.close()

    def _ask(self, method: str, path: str, body: bytes, extra: dict[str, str]) -> Answer:
        """One exchange; a connection that the server had closed is opened again."""
        headers = self._headers() | extra
        for attempt in (1, 2):
            started = time.perf_counter()
            try:
                self.connection.request(method, path, body or None, headers)
                response = self.connection.getresponse()
                content = response.read()
            except (HTTPException, ConnectionError):
                self.connection.close()
                if attempt == 2:
                    raise
                continue
            seconds = time.perf_counter() - started
            break
        for line in response.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return Answer(
            status=response.status,
            seconds=seconds,
            body=content,
            location=response.headers.get("Location", ""),
            sql=int(response.headers.get(COUNT, 0)),
        )

    def _headers(self) -> dict[str, str]:
        """Those of a browser behind our proxy, without compression: bytes are counted as sent."""
        origin = f"https://127.0.0.1:{self.port}"
        headers = {
            "Accept": "text/html",
            "Accept-Language": "fr",
            "Accept-Encoding": "identity",
            "Origin": origin,
            "Referer": f"{origin}/",
            "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": self.address,
        }
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return headers


def hidden_fields(page: bytes) -> dict[str, str]:
    """The hidden fields of the last form that posts: the CSRF token among them."""
    forms = [form for form in _FORM.findall(page) if b'name="password"' in form]
    fields: dict[str, str] = {}
    for tag in _HIDDEN.findall(forms[0] if forms else page):
        name, value = _NAME.search(tag), _VALUE.search(tag)
        if name:
            fields[name.group(1).decode()] = value.group(1).decode() if value else ""
    return fields
